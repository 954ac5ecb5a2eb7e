import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Layout } from '../../../columns/layout.ts'
import { typeRef } from '../../../types/type.ts'
import { type ColumnForm, formKey, isSameForm, type SourceForm } from './forms.ts'

const layouts: readonly Layout[] = [
  { kind: 'i32' },
  { kind: 'utf8' },
  { kind: 'decimal', scale: 2, width: 'i8' },
  { kind: 'decimal', scale: 2, width: 'i32' },
  { kind: 'decimal', scale: 1, width: 'i32' },
  { kind: 'dictionary', codes: 'i8', of: 'utf8' },
  { kind: 'dictionary', codes: 'i16', of: 'utf8' },
]

const column = fc.record({
  type: fc.constantFrom(typeRef(23), typeRef(25), typeRef(25, 9)),
  layout: fc.constantFrom(...layouts).map((layout) => ({ ...layout })),
  nullable: fc.boolean(),
}) as fc.Arbitrary<ColumnForm>

const form: fc.Arbitrary<SourceForm> = fc.record(
  { columns: fc.array(column, { maxLength: 2 }), selected: fc.boolean(), remainder: fc.nat({ max: 1 }) },
  { requiredKeys: ['columns', 'selected'] },
)

test('forms are the same where their keys are', () => {
  fc.assert(
    fc.property(form, form, (a, b) => assert.equal(isSameForm(a, b), formKey(a) === formKey(b))),
    { numRuns: 2000 },
  )
})
