import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import { type CanvasUi, type CanvasUiState, createCanvasUi } from './canvas-ui.ts'

/** Carries the state of the canvas to its parts. On a canvas that is only looked at, nothing is ever open. */
export const CanvasUiContext = createContext<CanvasUi>(createCanvasUi())

/** What is open on this canvas. */
export function useCanvasUi(): CanvasUi {
  return useContext(CanvasUiContext)
}

/** A part of what is open on this canvas. */
export function useCanvasUiState<T>(select: (state: CanvasUiState) => T): T {
  return useStore(useCanvasUi(), select)
}
