// Comparisons of int2, int4 and int8 with each other.
import { Oid } from '../../types/oids.ts'
import { comparison, compareOrdered, type Comparison } from './define.ts'

export const integerComparisons: readonly Comparison[] = [
  comparison(Oid.int2, Oid.int2, compareOrdered, [
    ['=', 94, 63, 'int2eq'],
    ['<>', 519, 145, 'int2ne'],
    ['<', 95, 64, 'int2lt'],
    ['<=', 522, 148, 'int2le'],
    ['>', 520, 146, 'int2gt'],
    ['>=', 524, 151, 'int2ge'],
  ]),
  comparison(Oid.int2, Oid.int4, compareOrdered, [
    ['=', 532, 158, 'int24eq'],
    ['<>', 538, 164, 'int24ne'],
    ['<', 534, 160, 'int24lt'],
    ['<=', 540, 166, 'int24le'],
    ['>', 536, 162, 'int24gt'],
    ['>=', 542, 168, 'int24ge'],
  ]),
  comparison(Oid.int2, Oid.int8, compareOrdered, [
    ['=', 1862, 1850, 'int28eq'],
    ['<>', 1863, 1851, 'int28ne'],
    ['<', 1864, 1852, 'int28lt'],
    ['<=', 1866, 1854, 'int28le'],
    ['>', 1865, 1853, 'int28gt'],
    ['>=', 1867, 1855, 'int28ge'],
  ]),
  comparison(Oid.int4, Oid.int2, compareOrdered, [
    ['=', 533, 159, 'int42eq'],
    ['<>', 539, 165, 'int42ne'],
    ['<', 535, 161, 'int42lt'],
    ['<=', 541, 167, 'int42le'],
    ['>', 537, 163, 'int42gt'],
    ['>=', 543, 169, 'int42ge'],
  ]),
  comparison(Oid.int4, Oid.int4, compareOrdered, [
    ['=', 96, 65, 'int4eq'],
    ['<>', 518, 144, 'int4ne'],
    ['<', 97, 66, 'int4lt'],
    ['<=', 523, 149, 'int4le'],
    ['>', 521, 147, 'int4gt'],
    ['>=', 525, 150, 'int4ge'],
  ]),
  comparison(Oid.int4, Oid.int8, compareOrdered, [
    ['=', 15, 852, 'int48eq'],
    ['<>', 36, 853, 'int48ne'],
    ['<', 37, 854, 'int48lt'],
    ['<=', 80, 856, 'int48le'],
    ['>', 76, 855, 'int48gt'],
    ['>=', 82, 857, 'int48ge'],
  ]),
  comparison(Oid.int8, Oid.int2, compareOrdered, [
    ['=', 1868, 1856, 'int82eq'],
    ['<>', 1869, 1857, 'int82ne'],
    ['<', 1870, 1858, 'int82lt'],
    ['<=', 1872, 1860, 'int82le'],
    ['>', 1871, 1859, 'int82gt'],
    ['>=', 1873, 1861, 'int82ge'],
  ]),
  comparison(Oid.int8, Oid.int4, compareOrdered, [
    ['=', 416, 474, 'int84eq'],
    ['<>', 417, 475, 'int84ne'],
    ['<', 418, 476, 'int84lt'],
    ['<=', 420, 478, 'int84le'],
    ['>', 419, 477, 'int84gt'],
    ['>=', 430, 479, 'int84ge'],
  ]),
  comparison(Oid.int8, Oid.int8, compareOrdered, [
    ['=', 410, 467, 'int8eq'],
    ['<>', 411, 468, 'int8ne'],
    ['<', 412, 469, 'int8lt'],
    ['<=', 414, 471, 'int8le'],
    ['>', 413, 470, 'int8gt'],
    ['>=', 415, 472, 'int8ge'],
  ]),
]
