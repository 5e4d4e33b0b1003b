/** Whether anybody can see this window. */
export interface PageVisibility {
  isVisible(): boolean
  onChange(listener: () => void): void
}

/** The visibility of this browser window or tab. */
export const pageVisibility: PageVisibility = {
  isVisible: () => document.visibilityState === 'visible',
  onChange: (listener) => document.addEventListener('visibilitychange', listener),
}
