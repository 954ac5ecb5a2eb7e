// Comparisons of uuid, sixteen bytes in their order.
import { Oid } from '../../types/oids.ts'
import { call, i32, op } from '../wasm/instruction.ts'
import type { CallForm, CallForms } from './call-form.ts'
import { Unsupported } from './unsupported.ts'

const compared =
  (comparison: 'eq' | 'ne' | 'lt_s' | 'le_s' | 'gt_s' | 'ge_s'): CallForm =>
  ([a, b], { scope }) => {
    if (a.kind !== 'bytes' || b.kind !== 'bytes' || a.type !== Oid.uuid) throw new Unsupported('a uuid in this form')
    const order = call(scope.library('compareBytes'), a.address, a.length, b.address, b.length)
    return { kind: 'bool', value: scope.fn.let('i32', op(`i32.${comparison}`, order, i32(0))) }
  }

export const uuidForms: CallForms = {
  uuid_eq: compared('eq'),
  uuid_ne: compared('ne'),
  uuid_lt: compared('lt_s'),
  uuid_le: compared('le_s'),
  uuid_gt: compared('gt_s'),
  uuid_ge: compared('ge_s'),
}
