/** The part of WebAssembly's interface used here; TypeScript has it with the DOM only. */
// biome-ignore lint/style/noNamespace: the only form in which a global of this shape can be declared.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
  interface Memory {
    readonly buffer: ArrayBuffer
  }
}
