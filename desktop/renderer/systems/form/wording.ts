/** Titles and notes of fields whose schema has none of its own, and words for the values of a choice. */
export const fieldWording: Readonly<Record<string, { readonly title: string; readonly description?: string }>> = {
  failures: { title: 'Failures in a row', description: 'After so many, nothing more is sent.' },
  probeAfterSeconds: { title: 'Seconds before each probe', description: 'One call finds out whether it is up again.' },
  caPem: { title: 'Certificates (PEM)' },
  from: { title: 'From' },
  to: { title: 'To' },
  days: { title: 'Days' },
  start: { title: 'Start' },
  end: { title: 'End', description: 'At or before the start: on the next day.' },
  zone: { title: 'Time zone' },
  reason: { title: 'Reason', description: 'Shown to those who wonder why records wait.' },
}

/** What the values of a choice are called on screens. */
export const choiceWording: Readonly<Record<string, string>> = {
  public: 'Public addresses only',
  private: 'Private networks too',
  loopback: 'This machine too',
}

/** Days of the week; 1 is Monday. */
export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** Singular and verb for lists: “Add a maintenance window”. */
export const itemWording: Readonly<Record<string, string>> = { holds: 'a maintenance window' }
