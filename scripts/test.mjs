// Runs the tests with the pinned Node: vitest, and Playwright for the built designer and runtime. Says what was skipped
// and why, and ends with the line `N passed, N failed`. Arguments go to vitest; `npm test -- e2e/…` runs Playwright alone.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { bootstrap, giveUp, nodeEnvironment, root, run } from './bootstrap.mjs'
import { buildDesignerIfStale } from './build-designer.mjs'

const mostSkippedNamed = 30

const args = process.argv.slice(2)
const screenArgs = args.filter((arg) => arg.startsWith('e2e'))
const node = await bootstrap()
const folder = mkdtempSync(join(tmpdir(), 'crossdock-test-report-'))
try {
  const outcomes = []
  if (screenArgs.length === 0) outcomes.push(await runVitest())
  if (args.length === 0 || screenArgs.length > 0) outcomes.push(await runPlaywright())
  process.exitCode = tell(outcomes)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** An outcome: `tests` as `{ name, status }`, `broken` counts files or set-ups that failed as a whole. */
async function runVitest() {
  const reportFile = join(folder, 'vitest.json')
  const reasonsFile = join(folder, 'skip-reasons.txt')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
  const exitCode = await run(node, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], {
    env: nodeEnvironment({ CROSSDOCK_SKIP_REASONS: reasonsFile }),
  })
  const files = readReport(reportFile)?.testResults ?? []
  const tests = files.flatMap((file) =>
    file.assertionResults.map(({ fullName, status }) => ({
      name: `${relative(root, file.name)} > ${fullName}`,
      status,
    })),
  )
  // A file that cannot be loaded has no tests to fail.
  const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  const reasons = existsSync(reasonsFile) ? readFileSync(reasonsFile, 'utf8').trim().split('\n') : []
  return { runner: 'vitest', exitCode, tests, broken, reasons }
}

async function runPlaywright() {
  if ((await buildDesignerIfStale(node)) !== 0) giveUp('The designer could not be built; see the messages above.')
  const reportFile = join(folder, 'playwright.json')
  const config = ['--config', 'e2e/playwright.config.ts', '--reporter=list,json']
  const exitCode = await run(node, ['node_modules/@playwright/test/cli.js', 'test', ...config, ...screenArgs], {
    env: nodeEnvironment({ PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile }),
  })
  const report = readReport(reportFile)
  const specs = (report?.suites ?? []).flatMap(specsOf)
  const tests = specs.flatMap(({ file, title, tests: runs }) =>
    runs.map((test) => ({ name: `e2e/${file} > ${title}`, status: statusOf(test.status) })),
  )
  const reasons = specs.flatMap(({ tests: runs }) =>
    runs.flatMap(({ annotations }) =>
      annotations.flatMap(({ type, description }) => (type === 'skip' && description ? [description] : [])),
    ),
  )
  return { runner: 'Playwright', exitCode, tests, broken: report?.errors?.length ?? 0, reasons: [...new Set(reasons)] }
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
}

function statusOf(status) {
  if (status === 'expected' || status === 'flaky') return 'passed'
  return status === 'unexpected' ? 'failed' : 'skipped'
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/** Prints the outcome of all runners and answers the exit code. */
function tell(outcomes) {
  const tests = outcomes.flatMap((outcome) => outcome.tests)
  const passed = tests.filter((test) => test.status === 'passed').length
  const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed')
  let failed = tests.length - passed - skipped.length + outcomes.reduce((sum, { broken }) => sum + broken, 0)
  if (skipped.length > 0)
    tellSkipped(
      skipped,
      outcomes.flatMap(({ reasons }) => reasons),
    )
  if (skipped.length > 0 && process.env.CI === 'true') {
    console.log('Under CI=true nothing may be skipped: skipped tests count as failed.')
    failed += skipped.length
  }
  const failing = tests.filter(({ status }) => status === 'failed')
  if (failing.length > 0) console.log(`\nFailed:\n${failing.map(({ name }) => `  ${name}`).join('\n')}`)
  for (const { broken, exitCode, runner, tests: own } of outcomes) {
    if (exitCode === 0 || broken > 0 || own.some(({ status }) => status === 'failed')) continue
    console.log(
      `${runner} ended with code ${exitCode} although no test failed (see above): this counts as one failure.`,
    )
    failed += 1
  }
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 ? 1 : 0
}

function tellSkipped(skipped, reasons) {
  console.log(`\n!!! SKIPPED: ${skipped.length} tests did not run`)
  for (const reason of reasons) console.log(`!!! because of ${reason}`)
  for (const { name } of skipped.slice(0, mostSkippedNamed)) console.log(`  ${name}`)
  if (skipped.length > mostSkippedNamed) console.log(`  and ${skipped.length - mostSkippedNamed} more`)
  console.log('')
}
