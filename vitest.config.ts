import { defineConfig } from 'vitest/config'

const isCi = process.env.CI === 'true'
const folders = '{shared,nodes,runtime,desktop,examples,scripts}'
const withServers = [`${folders}/**/*.{pg,live,sim}.test.ts`]
const underFaults = [`${folders}/**/*.live.test.ts`, `${folders}/**/*-killed.pg.test.ts`, 'examples/*.pg.test.ts']

const shared = {
  globalSetup: 'runtime/src/testing/global-setup.ts',
  pool: 'forks',
  // A shared CI machine stalls for seconds now and then; what fails twice is broken.
  retry: isCi ? 1 : 0,
  // Limits against hanging, not against being slow: a busy machine takes many times what a quiet one does.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 60_000 } },
  // What a developer's shell sets for Node is not for the processes that tests start.
  env: { NODE_OPTIONS: '' },
} as const

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'alone',
          include: [`${folders}/**/*.test.{ts,tsx,mjs}`],
          exclude: withServers,
          // Nothing in the code is global, so files can share a process: half of the time.
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'with servers',
          include: withServers,
          exclude: underFaults,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'under faults',
          include: underFaults,
          // Whole runtimes that die and come back need the machine for themselves to end in good time.
          maxWorkers: isCi ? 1 : 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
