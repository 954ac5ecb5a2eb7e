// Word lists of the TPC-H specification (clause 4.2.2.13 and 4.2.3), and its grammar of comments.
import { Random } from './random.ts'

const list = (text: string): readonly string[] => text.trim().split(/\s*\|\s*/)
const words = (text: string): readonly string[] => text.trim().split(/\s+/)

export const colors =
  words(`almond antique aquamarine azure beige bisque black blanched blue blush brown burlywood burnished
  chartreuse chiffon chocolate coral cornflower cornsilk cream cyan dark deep dim dodger drab firebrick floral forest frosted
  gainsboro ghost goldenrod green grey honeydew hot indian ivory khaki lace lavender lawn lemon light lime linen magenta maroon
  medium metallic midnight mint misty moccasin navajo navy olive orange orchid pale papaya peach peru pink plum powder puff purple
  red rose rosy royal saddle salmon sandy seashell sienna sky slate smoke snow spring steel tan thistle tomato turquoise violet
  wheat white yellow`)
export const typeSyllables = [
  words('STANDARD SMALL MEDIUM LARGE ECONOMY PROMO'),
  words('ANODIZED BURNISHED PLATED POLISHED BRUSHED'),
  words('TIN NICKEL BRASS STEEL COPPER'),
] as const
export const containerSyllables = [words('SM LG MED JUMBO WRAP'), words('CASE BOX BAG JAR PKG PACK CAN DRUM')] as const
export const segments = words('AUTOMOBILE BUILDING FURNITURE MACHINERY HOUSEHOLD')
export const priorities = ['1-URGENT', '2-HIGH', '3-MEDIUM', '4-NOT SPECIFIED', '5-LOW'] as const
export const instructions = ['DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN'] as const
export const modes = ['REG AIR', 'AIR', 'RAIL', 'SHIP', 'TRUCK', 'MAIL', 'FOB'] as const
export const regions = ['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST'] as const
export const nations: readonly (readonly [string, number])[] = [
  ['ALGERIA', 0],
  ['ARGENTINA', 1],
  ['BRAZIL', 1],
  ['CANADA', 1],
  ['EGYPT', 4],
  ['ETHIOPIA', 0],
  ['FRANCE', 3],
  ['GERMANY', 3],
  ['INDIA', 2],
  ['INDONESIA', 2],
  ['IRAN', 4],
  ['IRAQ', 4],
  ['JAPAN', 2],
  ['JORDAN', 4],
  ['KENYA', 0],
  ['MOROCCO', 0],
  ['MOZAMBIQUE', 0],
  ['PERU', 1],
  ['CHINA', 2],
  ['ROMANIA', 3],
  ['SAUDI ARABIA', 4],
  ['VIETNAM', 2],
  ['RUSSIA', 3],
  ['UNITED KINGDOM', 3],
  ['UNITED STATES', 1],
]

const nouns =
  list(`foxes | ideas | theodolites | pinto beans | instructions | dependencies | excuses | platelets | asymptotes |
  courts | dolphins | multipliers | sauternes | warthogs | frets | dinos | attainments | somas | Tiresias' | patterns | forges |
  braids | hockey players | frays | warhorses | dugouts | notornis | epitaphs | pearls | tithes | waters | orbits | gifts | sheaves |
  depths | sentiments | decoys | realms | pains | grouches | escapades | packages | requests | accounts | deposits`)
const verbs =
  words(`sleep wake are cajole haggle nag use boost affix detect integrate maintain nod was lose sublate solve thrash
  promise engage hinder print x-ray breach eat grow impress mold poach serve run dazzle snooze doze unwind kindle play hang believe doubt`)
const adjectives =
  words(`furious sly careful blithe quick fluffy slow quiet ruthless thin close dogged daring brave stealthy
  permanent enticing idle busy regular final ironic even bold silent special pending unusual express`)
const adverbs =
  words(`sometimes always never furiously slyly carefully blithely quickly fluffily slowly quietly ruthlessly thinly
  closely doggedly daringly bravely stealthily permanently enticingly idly busily regularly finally ironically evenly boldly silently`)
const prepositions =
  list(`about | above | according to | across | after | against | along | alongside of | among | around | at |
  atop | before | behind | beneath | beside | besides | between | beyond | by | despite | during | except | for | from | in place of |
  inside | instead of | into | near | of | on | outside | over | past | since | through | throughout | to | toward | under | until | up |
  upon | without | with | within`)
const auxiliaries =
  list(`do | may | might | shall | will | would | can | could | should | ought to | must | will have to |
  shall have to | could have to | should have to | must have to | need to | try to`)
const terminators = ['.', ';', ':', '?', '!', '--'] as const

function nounPhrase(random: Random): string {
  switch (random.between(0, 3)) {
    case 0:
      return random.pick(nouns)
    case 1:
      return `${random.pick(adjectives)} ${random.pick(nouns)}`
    case 2:
      return `${random.pick(adjectives)}, ${random.pick(adjectives)} ${random.pick(nouns)}`
    default:
      return `${random.pick(adverbs)} ${random.pick(adjectives)} ${random.pick(nouns)}`
  }
}

function verbPhrase(random: Random): string {
  switch (random.between(0, 3)) {
    case 0:
      return random.pick(verbs)
    case 1:
      return `${random.pick(auxiliaries)} ${random.pick(verbs)}`
    case 2:
      return `${random.pick(verbs)} ${random.pick(adverbs)}`
    default:
      return `${random.pick(auxiliaries)} ${random.pick(verbs)} ${random.pick(adverbs)}`
  }
}

const prepositionalPhrase = (random: Random): string => `${random.pick(prepositions)} the ${nounPhrase(random)}`

function sentence(random: Random): string {
  const end = random.pick(terminators)
  switch (random.between(0, 4)) {
    case 0:
      return `${nounPhrase(random)} ${verbPhrase(random)}${end}`
    case 1:
      return `${nounPhrase(random)} ${verbPhrase(random)} ${prepositionalPhrase(random)}${end}`
    case 2:
      return `${nounPhrase(random)} ${verbPhrase(random)} ${nounPhrase(random)}${end}`
    case 3:
      return `${nounPhrase(random)} ${prepositionalPhrase(random)} ${verbPhrase(random)} ${nounPhrase(random)}${end}`
    default:
      return `${nounPhrase(random)} ${prepositionalPhrase(random)} ${verbPhrase(random)} ${prepositionalPhrase(random)}${end}`
  }
}

const poolCharacters = 4 << 20

/** Comments are pieces of one long text made by the grammar, as the specification has it. */
export function textPool(): string {
  const random = new Random(20_000)
  const parts: string[] = []
  for (let length = 0; length < poolCharacters;) {
    const next = sentence(random)
    parts.push(next)
    length += next.length + 1
  }
  return parts.join(' ')
}
