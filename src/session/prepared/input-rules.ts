// What texts of a type must keep to beside what the type itself reads: for functions that try whether a text is one.
import { openBinding } from '../../../engine/bind/binding.ts'
import { domainRef } from '../../../engine/bind/types/domain-ref.ts'
import { toldRulesWithin } from '../../../engine/bind/types/row-domains.ts'
import type { InputRules } from '../../../engine/functions/system/effects.ts'
import { typeRef } from '../../../engine/types/type.ts'
import type { SessionCore } from '../session-core.ts'
import { bindContext } from './bind-context.ts'

export function inputRulesOf(core: SessionCore, type: number): InputRules {
  const ref = domainRef(type, core.catalog) ?? typeRef(type)
  const rules = toldRulesWithin(ref, openBinding(bindContext(core, [])))
  return { typmod: ref.typmod, ...(rules !== undefined && { rules }) }
}
