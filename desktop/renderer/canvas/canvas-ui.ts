import { createStore, type StoreApi } from 'zustand/vanilla'

/** A wire that was let go over nothing: where, and from which port (`<node>.<port>`). */
export interface LooseEnd {
  readonly from: string
  readonly clientX: number
  readonly clientY: number
}

/** What is open on the canvas. None of it belongs to the flow. */
export interface CanvasUiState {
  /** The canvas id of what is being renamed or written in. */
  readonly editing: string | undefined
  readonly menu: { readonly clientX: number; readonly clientY: number } | undefined
  readonly quickAdd: LooseEnd | undefined
  /** The node that a wire is being led from by name. */
  readonly connectFrom: string | undefined
  /** The port (`<node>.<port>`) from which a wire is being drawn. */
  readonly drawingFrom: string | undefined
  readonly search: { readonly query: string; readonly at: number } | undefined
}

export type CanvasUi = StoreApi<CanvasUiState>

/** The state of one canvas, with nothing open. */
export function createCanvasUi(): CanvasUi {
  return createStore<CanvasUiState>(() => ({
    editing: undefined,
    menu: undefined,
    quickAdd: undefined,
    connectFrom: undefined,
    drawingFrom: undefined,
    search: undefined,
  }))
}
