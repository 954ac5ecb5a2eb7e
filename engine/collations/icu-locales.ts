// The locales that have a collation of their own from the start, as CLDR lists them: a language, then its scripts and regions.

const lists = `
af:NA,ZA agq:CM ak:GH am:ET ar:001,AE,BH,DJ,DZ,EG,EH,ER,IL,IQ,JO,KM,KW,LB,LY,MA,MR,OM,PS,QA,SA,SD,SO,SS,SY,TD,TN,YE as:IN asa:TZ ast:ES
az:Cyrl,Cyrl-AZ,Latn,Latn-AZ bas:CM be:BY bem:ZM bez:TZ bg:BG bm:ML bn:BD,IN bo:CN,IN br:FR brx:IN bs:Cyrl,Cyrl-BA,Latn,Latn-BA
ca:AD,ES,FR,IT ccp:BD,IN ce:RU cgg:UG chr:US ckb:IQ,IR cs:CZ cy:GB da:DK,GL dav:KE de:AT,BE,CH,DE,IT,LI,LU dje:NE dsb:DE dua:CM dyo:SN
dz:BT ebu:KE ee:GH,TG el:CY,GR
en:001,150,AG,AI,AS,AT,AU,BB,BE,BI,BM,BS,BW,BZ,CA,CC,CH,CK,CM,CX,CY,DE,DG,DK,DM,ER,FI,FJ,FK,FM,GB,GD,GG,GH,GI,GM,GU,GY,HK,IE,IL,IM,IN,IO,JE,JM,KE,KI,KN,KY,LC,LR,LS,MG,MH,MO,MP,MS,MT,MU,MW,MY,NA,NF,NG,NL,NR,NU,NZ,PG,PH,PK,PN,PR,PW,RW,SB,SC,SD,SE,SG,SH,SI,SL,SS,SX,SZ,TC,TK,TO,TT,TV,TZ,UG,UM,US,US-u-va-posix,VC,VG,VI,VU,WS,ZA,ZM,ZW
eo es:419,AR,BO,BR,BZ,CL,CO,CR,CU,DO,EA,EC,ES,GQ,GT,HN,IC,MX,NI,PA,PE,PH,PR,PY,SV,US,UY,VE et:EE eu:ES ewo:CM fa:AF,IR ff:CM,GN,MR,SN
fi:FI fil:PH fo:DK,FO
fr:BE,BF,BI,BJ,BL,CA,CD,CF,CG,CH,CI,CM,DJ,DZ,FR,GA,GF,GN,GP,GQ,HT,KM,LU,MA,MC,MF,MG,ML,MQ,MR,MU,NC,NE,PF,PM,RE,RW,SC,SN,SY,TD,TG,TN,VU,WF,YT
fur:IT fy:NL ga:IE gd:GB gl:ES gsw:CH,FR,LI gu:IN guz:KE gv:IM ha:GH,NE,NG haw:US he:IL hi:IN hr:BA,HR hsb:DE hu:HU hy:AM id:ID ig:NG
ii:CN is:IS it:CH,IT,SM,VA ja:JP jgo:CM jmc:TZ ka:GE kab:DZ kam:KE kde:TZ kea:CV khq:ML ki:KE kk:KZ kkj:CM kl:GL kln:KE km:KH kn:IN
ko:KP,KR kok:IN ks:IN ksb:TZ ksf:CM ksh:DE kw:GB ky:KG lag:TZ lb:LU lg:UG lkt:US ln:AO,CD,CF,CG lo:LA lrc:IQ,IR lt:LT lu:CD luo:KE luy:KE
lv:LV mas:KE,TZ mer:KE mfe:MU mg:MG mgh:MZ mgo:CM mk:MK ml:IN mn:MN mr:IN ms:BN,MY,SG mt:MT mua:CM my:MM mzn:IR naq:NA nb:NO,SJ nd:ZW
nds:DE,NL ne:IN,NP nl:AW,BE,BQ,CW,NL,SR,SX nmg:CM nn:NO nnh:CM nus:SS nyn:UG om:ET,KE or:IN os:GE,RU pa:Arab,Arab-PK,Guru,Guru-IN pl:PL
ps:AF pt:AO,BR,CH,CV,GQ,GW,LU,MO,MZ,PT,ST,TL qu:BO,EC,PE rm:CH rn:BI ro:MD,RO rof:TZ ru:BY,KG,KZ,MD,RU,UA rw:RW rwk:TZ sah:RU saq:KE
sbp:TZ se:FI,NO,SE seh:MZ ses:ML sg:CF shi:Latn,Latn-MA,Tfng,Tfng-MA si:LK sk:SK sl:SI smn:FI sn:ZW so:DJ,ET,KE,SO sq:AL,MK,XK
sr:Cyrl,Cyrl-BA,Cyrl-ME,Cyrl-RS,Cyrl-XK,Latn,Latn-BA,Latn-ME,Latn-RS,Latn-XK sv:AX,FI,SE sw:CD,KE,TZ,UG ta:IN,LK,MY,SG te:IN teo:KE,UG
tg:TJ th:TH ti:ER,ET to:TO tr:CY,TR tt:RU twq:NE tzm:MA ug:CN uk:UA ur:IN,PK uz:Arab,Arab-AF,Cyrl,Cyrl-UZ,Latn,Latn-UZ
vai:Latn,Latn-LR,Vaii,Vaii-LR vi:VN vun:TZ wae:CH wo:SN xog:UG yav:CM yi:001 yo:BJ,NG yue:Hans,Hans-CN,Hant,Hant-HK zgh:MA
zh:Hans,Hans-CN,Hans-HK,Hans-MO,Hans-SG,Hant,Hant-HK,Hant-MO,Hant-TW zu:ZA`

/** de, de-AT, de-BE, …: in this order they got their OIDs. */
export const icuLocales: readonly string[] = lists
  .trim()
  .split(/\s+/)
  .flatMap((list) => {
    const [language, parts] = list.split(':')
    return [language, ...(parts?.split(',') ?? []).map((part) => `${language}-${part}`)]
  })
