// Comparisons of float4 and float8; NaN equals itself and is above everything.
import { compareFloats } from '../../types/float-text.ts'
import { Oid } from '../../types/oids.ts'
import { comparison, type Comparison } from './define.ts'

export const floatComparisons: readonly Comparison[] = [
  comparison(Oid.float4, Oid.float4, compareFloats, [
    ['=', 620, 287, 'float4eq'],
    ['<>', 621, 288, 'float4ne'],
    ['<', 622, 289, 'float4lt'],
    ['<=', 624, 290, 'float4le'],
    ['>', 623, 291, 'float4gt'],
    ['>=', 625, 292, 'float4ge'],
  ]),
  comparison(Oid.float4, Oid.float8, compareFloats, [
    ['=', 1120, 299, 'float48eq'],
    ['<>', 1121, 300, 'float48ne'],
    ['<', 1122, 301, 'float48lt'],
    ['<=', 1124, 302, 'float48le'],
    ['>', 1123, 303, 'float48gt'],
    ['>=', 1125, 304, 'float48ge'],
  ]),
  comparison(Oid.float8, Oid.float4, compareFloats, [
    ['=', 1130, 305, 'float84eq'],
    ['<>', 1131, 306, 'float84ne'],
    ['<', 1132, 307, 'float84lt'],
    ['<=', 1134, 308, 'float84le'],
    ['>', 1133, 309, 'float84gt'],
    ['>=', 1135, 310, 'float84ge'],
  ]),
  comparison(Oid.float8, Oid.float8, compareFloats, [
    ['=', 670, 293, 'float8eq'],
    ['<>', 671, 294, 'float8ne'],
    ['<', 672, 295, 'float8lt'],
    ['<=', 673, 296, 'float8le'],
    ['>', 674, 297, 'float8gt'],
    ['>=', 675, 298, 'float8ge'],
  ]),
]
