// Runs the tests with the pinned Node, says what was skipped and why, and ends with the line `N passed, N failed`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { bootstrap, nodeEnvironment, root, run } from './bootstrap.mjs'

const mostSkippedNamed = 30

const node = await bootstrap()
const folder = mkdtempSync(join(tmpdir(), 'crossdock-test-report-'))
const reportFile = join(folder, 'report.json')
const reasonsFile = join(folder, 'skip-reasons.txt')
try {
  const exitCode = await run(
    node,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
      ...process.argv.slice(2),
    ],
    { env: nodeEnvironment({ CROSSDOCK_SKIP_REASONS: reasonsFile }) },
  )
  process.exitCode = tell(exitCode)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Prints the outcome and answers the exit code. */
function tell(exitCode) {
  const files = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')).testResults : []
  const tests = files.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })))
  const passed = tests.filter((test) => test.status === 'passed').length
  const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed')
  // A file that cannot be loaded has no tests to fail.
  const brokenFiles = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  let failed = tests.filter((test) => test.status === 'failed').length + brokenFiles
  if (skipped.length > 0) tellSkipped(skipped)
  if (skipped.length > 0 && process.env.CI === 'true') {
    console.log('Under CI=true nothing may be skipped: skipped tests count as failed.')
    failed += skipped.length
  }
  if (failed === 0 && exitCode !== 0) {
    console.log(`vitest ended with code ${exitCode} although no test failed (see above): this counts as one failure.`)
    failed = 1
  }
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 ? 1 : 0
}

function tellSkipped(skipped) {
  console.log(`\n!!! SKIPPED: ${skipped.length} tests did not run`)
  if (existsSync(reasonsFile)) console.log(readFileSync(reasonsFile, 'utf8').trim().replace(/^/gm, '!!! because of '))
  for (const test of skipped.slice(0, mostSkippedNamed)) {
    console.log(`  ${relative(root, test.file)} > ${test.fullName}`)
  }
  if (skipped.length > mostSkippedNamed) console.log(`  and ${skipped.length - mostSkippedNamed} more`)
  console.log('')
}
