// Comparisons of the text types, all in C.UTF-8 order; ~<~ and its like are the same order under another name.
import { bpcharType } from '../../types/bpchar.ts'
import { compareText } from '../../types/text-bytes.ts'
import { Oid } from '../../types/oids.ts'
import { comparison, type Comparison } from './define.ts'

export const textComparisons: readonly Comparison[] = [
  comparison(Oid.bpchar, Oid.bpchar, bpcharType.compare!, [
    ['=', 1054, 1048, 'bpchareq'],
    ['<>', 1057, 1053, 'bpcharne'],
    ['<', 1058, 1049, 'bpcharlt'],
    ['<=', 1059, 1050, 'bpcharle'],
    ['>', 1060, 1051, 'bpchargt'],
    ['>=', 1061, 1052, 'bpcharge'],
  ]),
  comparison(Oid.bpchar, Oid.bpchar, bpcharType.compare!, [
    ['~<~', 2326, 2174, 'bpchar_pattern_lt'],
    ['~<=~', 2327, 2175, 'bpchar_pattern_le'],
    ['~>~', 2330, 2178, 'bpchar_pattern_gt'],
    ['~>=~', 2329, 2177, 'bpchar_pattern_ge'],
  ]),
  comparison(Oid.name, Oid.name, compareText, [
    ['=', 93, 62, 'nameeq'],
    ['<>', 643, 659, 'namene'],
    ['<', 660, 655, 'namelt'],
    ['<=', 661, 656, 'namele'],
    ['>', 662, 657, 'namegt'],
    ['>=', 663, 658, 'namege'],
  ]),
  comparison(Oid.name, Oid.text, compareText, [
    ['=', 254, 240, 'nameeqtext'],
    ['<>', 259, 245, 'namenetext'],
    ['<', 255, 241, 'namelttext'],
    ['<=', 256, 242, 'nameletext'],
    ['>', 258, 244, 'namegttext'],
    ['>=', 257, 243, 'namegetext'],
  ]),
  comparison(Oid.text, Oid.name, compareText, [
    ['=', 260, 247, 'texteqname'],
    ['<>', 265, 252, 'textnename'],
    ['<', 261, 248, 'textltname'],
    ['<=', 262, 249, 'textlename'],
    ['>', 264, 251, 'textgtname'],
    ['>=', 263, 250, 'textgename'],
  ]),
  comparison(Oid.text, Oid.text, compareText, [
    ['=', 98, 67, 'texteq'],
    ['<>', 531, 157, 'textne'],
    ['<', 664, 740, 'text_lt'],
    ['<=', 665, 741, 'text_le'],
    ['>', 666, 742, 'text_gt'],
    ['>=', 667, 743, 'text_ge'],
  ]),
  comparison(Oid.text, Oid.text, compareText, [
    ['~<~', 2314, 2160, 'text_pattern_lt'],
    ['~<=~', 2315, 2161, 'text_pattern_le'],
    ['~>~', 2318, 2164, 'text_pattern_gt'],
    ['~>=~', 2317, 2163, 'text_pattern_ge'],
  ]),
]
