/**
 * The whole `postgresql.conf`, written at every start. Commits are durable. The log has one file per weekday, emptied
 * when its day comes again, and holds no statements, so no payloads.
 */
export function postgresSettings(options: { readonly port: number; readonly logFolder: string }): string {
  const settings: Readonly<Record<string, string | number>> = {
    listen_addresses: '127.0.0.1',
    port: options.port,
    unix_socket_directories: '',
    max_connections: 100,
    password_encryption: 'scram-sha-256',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: '128MB',
    timezone: 'UTC',
    lc_messages: 'C',
    logging_collector: 'on',
    log_directory: options.logFolder,
    log_filename: 'postgres-%a.log',
    log_rotation_age: '1d',
    log_rotation_size: 0,
    log_truncate_on_rotation: 'on',
    log_timezone: 'UTC',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    log_autovacuum_min_duration: -1,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${String(value).replaceAll('\\', '/').replaceAll("'", "''")}'\n`)
    .join('')
}
