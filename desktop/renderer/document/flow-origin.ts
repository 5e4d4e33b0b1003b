/** Where an open flow came from, and so where “Save” puts it. */
export type FlowOrigin =
  | { readonly kind: 'new' }
  | { readonly kind: 'sample' }
  | {
      readonly kind: 'file'
      readonly name: string
      /** Only on the desktop, where a file can be written in place. */
      readonly path?: string
      /** Hash of the file as it was last read or written, so that a change from outside is noticed. */
      readonly hash?: string
    }
  | {
      readonly kind: 'runtime'
      /** Name of the connection it was read from. */
      readonly runtime: string
      readonly version: number
    }
