import { defineConfig } from '@playwright/test'
import tests from '../playwright.config.ts'

/** `npm run screenshots`: pictures of every screen, light and dark, in `screenshots/` of the checkout. */
export default defineConfig(tests, { testDir: '.', testMatch: 'tour.ts' })
