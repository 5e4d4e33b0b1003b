import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{shared,nodes,runtime,desktop,examples,scripts}/**/*.test.{ts,tsx,mjs}'],
    globalSetup: ['runtime/src/testing/global-setup.ts'],
    pool: 'forks',
    // Faults on real servers and whole runtimes need the machine for themselves to end in good time.
    maxWorkers: process.env.CI === 'true' ? 1 : 2,
    // A shared CI machine stalls for seconds now and then; what fails twice is broken.
    retry: process.env.CI === 'true' ? 1 : 0,
    // Limits against hanging, not against being slow: a busy machine takes many times what a quiet one does.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    // What a developer's shell sets for Node is not for the processes that tests start.
    env: { NODE_OPTIONS: '' },
  },
})
