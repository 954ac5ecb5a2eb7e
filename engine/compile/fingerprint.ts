// A text for data that is equal for equal data: what caches of code go by.
import { structureText } from '../structure-text.ts'

export const fingerprint = (value: unknown): string => structureText(value)
