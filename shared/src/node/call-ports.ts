/** The port through which a calling node hands a record in to the nodes of the subflow. */
export const callEntryPort = 'enter'

/** The port of an exit that leads on from a port of the calling node. */
export function callExitPort(port: string): string {
  return `leave:${port}`
}
