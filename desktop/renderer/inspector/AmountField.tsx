import { NumberInput } from '@mantine/core'
import { inLargerUnit } from './read-unit.ts'
import { UnitText } from './UnitText.tsx'

interface AmountFieldProps {
  readonly label: string
  readonly description?: string
  readonly unit?: string
  readonly value: number | undefined
  /** What applies while it is empty. */
  readonly fallback?: number
  readonly min: number
  readonly max: number
  readonly isRequired?: boolean
  /** Only called with what is allowed; undefined for an empty field. */
  onChange(value: number | undefined): void
}

/** A whole number with its unit, and beside it the same in a larger one. */
export function AmountField({
  label,
  description,
  unit,
  value,
  fallback,
  min,
  max,
  isRequired,
  onChange,
}: AmountFieldProps) {
  const larger = value === undefined ? undefined : inLargerUnit(value, unit)
  return (
    <NumberInput
      {...{ label, description, min, max }}
      value={value ?? ''}
      placeholder={fallback?.toLocaleString('en').replaceAll(',', ' ')}
      allowDecimal={false}
      thousandSeparator=" "
      clampBehavior="blur"
      hideControls
      rightSection={unit !== undefined && <UnitText unit={unit} larger={larger} />}
      rightSectionWidth={unit === undefined ? 0 : 90}
      onChange={(next) => {
        if (typeof next === 'number' && next >= min && next <= max) onChange(next)
        else if (next === '' && isRequired !== true) onChange(undefined)
      }}
    />
  )
}
