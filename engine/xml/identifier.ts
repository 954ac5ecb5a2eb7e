// SQL names as XML names (ISO/IEC 9075-14): what an XML name cannot hold is written as its code, and so is what would look like one.
import { isNameCharacter, isNameStart } from './characters.ts'

export interface NameRules {
  /** Escapes a colon anywhere and a leading "xml", too. */
  readonly fully: boolean
  readonly periods?: boolean
}

export function xmlName(identifier: string, { fully, periods = false }: NameRules): string {
  const characters = Array.from(identifier)
  return characters
    .map((character, at) => {
      if (character === ':' && (at === 0 || fully)) return '_x003A_'
      if (character === '_' && characters[at + 1] === 'x') return '_x005F_'
      if (fully && at === 0 && /^xml/i.test(identifier)) return character === 'x' ? '_x0078_' : '_x0058_'
      if (periods && character === '.') return '_x002E_'
      const fits = at === 0 ? isNameStart(character) : isNameCharacter(character)
      return fits ? character : `_x${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}_`
    })
    .join('')
}
