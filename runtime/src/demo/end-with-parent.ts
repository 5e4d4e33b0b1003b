/** Loaded into a child process before its program: the child ends, in order, when the process that started it is gone. */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
