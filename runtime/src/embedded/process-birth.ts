import { readFile } from 'node:fs/promises'

/** True when a process has this pid, whoever it belongs to. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
  }
}

/**
 * A text that differs for two processes that have the same pid one after the other: the boot and the tick in which the
 * process began (proc(5), field 22 of `stat`). Undefined where there is no such process or no `/proc`.
 */
export async function birthOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1')
    // Field 2 is the program's name in brackets and may hold spaces and brackets itself.
    const fieldsFromThree = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fieldsFromThree[0] === 'Z') return undefined
    return `${boot.trim()}:${fieldsFromThree[19]}`
  } catch {
    return undefined
  }
}
