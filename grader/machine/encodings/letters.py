"""Which letters do names have, and how often? What code pages are judged by, a table a script."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, eq=False)
class Letters:
    """How likely each character is in a name of one script.

    Attributes:
        groups: characters, the most frequent first; each group with its share of all characters.
        ordinary: the share of the characters that are in everyday use, and how many these are.
        ordinary_lead: in which code page they are, and which first bytes they have there.
        fragments: parts of words that hardly any other language has; a blank is a word's end.
        is_cased: whether a capital never follows a small letter.
        is_alphabet: whether no word mixes them with ASCII letters; in a Latin script they all do.
        is_wide: whether one character stands for a syllable or a word.
    """

    groups: tuple[tuple[float, str], ...]
    ordinary: tuple[float, int] = (0.0, 1)
    ordinary_lead: tuple[str, int, int] = ("", 0, 0)
    fragments: tuple[str, ...] = ()
    is_cased: bool = False
    is_alphabet: bool = False
    is_wide: bool = False

    @cached_property
    def chances(self) -> Mapping[str, float]:
        """The logarithm of the chance of each character of the groups."""
        found: dict[str, float] = {}
        for share, letters in self.groups:
            total = sum(1 / (rank + 6) for rank in range(len(letters)))
            for rank, letter in enumerate(letters):
                found[letter] = found.get(letter, 0.0) + share / (rank + 6) / total
        return {letter: math.log(chance) for letter, chance in found.items()}


def _alphabet(letters: str, *, is_cased: bool = False) -> Letters:
    return Letters(((1.0, letters),), is_cased=is_cased, is_alphabet=True)


def _latin(letters: str, fragments: str) -> Letters:
    """Letters beside those of ASCII: a tenth of all."""
    found = tuple(fragment.replace("_", " ") for fragment in fragments.split())
    return Letters(((0.1, letters),), fragments=found, is_cased=True)


#: The kana of half a width, which old Japanese programs write.
HALFWIDTH_KANA = "ｱｲｶﾅﾘﾝﾐｺﾏﾕｻｷﾀｴｼﾙﾉﾄｵﾗﾊｽﾖﾚﾛﾔﾓﾁｹｸｿｾﾃﾆﾂﾑﾌﾒﾋｳﾎﾈﾜﾍﾇﾞｰﾟｮｭｯｬｦｧｨｩｪｫ･"

JAPANESE = Letters(
    (
        (
            0.34,
            "田藤山本村川野中小木原井上高松佐島大林橋石谷口岡内吉伊渡辺斎加清水森池阿部長鈴前後近遠坂"
            "崎青平福三西東北南宮金河熊菅杉古今浜千葉久保新沢関土屋安竹市望月岩武丸星荒矢津堀柴酒柳永"
            "黒馬服工横飯塚根須成瀬尾片神児玉和栗桜増奥桑落榎篠菊奈良徳亀早白足立栄城園藪有江戸浦秋"
            "五十嵐七海斉齋斎澤濱邊邉嶋髙梅花稲富樋相広赤本間峰滝大塩川畑越智米倉細天細入",
        ),
        (
            0.34,
            "子美太郎一真由香恵奈大翔和雄智健介明裕樹直幸正雅浩博康弘行人之彦夫男二次優花菜愛結衣葵陽"
            "斗悠蓮颯湊樹拓也哉哲達徹剛豪学修誠司志史文章秀英俊信貴孝隆義光晃昭晴春夏秋冬千里佳代紀"
            "久絵理沙彩咲希心桜莉央琴音凛美穂友加江枝世里紗織麻衣亜梨絢乃綾知典洋平陸海空龍之介涼亮"
            "蒼悟翼潤淳純慎進力勇勝敏宏寛治実稔茂喜清潔玲桃菫萌楓茜百合朋瞳舞遥陽向凪瑞歩未来奏咲良",
        ),
        (
            0.06,
            "ンアイリカナミコマユサキタエシルノトオラハスヨレロヤモチケクソセテニツムフメヒウホネワヘヌ",
        ),
        (0.03, "ーガジドグブバダザビボゴデギズゲゼベゾヂヅプパピポペャュョッァィェォヴ・"),
        (
            0.05,
            "かりなみのあいまさゆきこえたしとるすほはらつちやもよめひふうおくれけねんにろむせわそてへぬ",
        ),
        (0.01, "がじどぐぶばだざびぼごでぎずげぜべぞぢづぷぱぴぽぺゃゅょっぁぃぇぉ"),
        (
            0.06,
            "課題第回一二三四五週提出最終版完成改訂実験報告演習宿深層学習回答正則化初期修正深\u3000",
        ),
    ),
    ordinary=(0.09, 2965),
    ordinary_lead=("cp932", 0x88, 0x97),
    is_wide=True,
)

KOREAN = Letters(
    (
        (
            0.36,
            "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진나지엄채"
            "원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예경봉사부황목형",
        ),
        (
            0.52,
            "지영민수서현정은준진우하윤재성연주원호경혜미희선아유인예나동상승태기도훈석규철용빈채린은"
            "광종명환대한시건찬혁율소다솔보라순숙옥자향란애화금복남형범균식일창병문국길운근홍덕학배관"
            "엘리온결슬솜봄별빛새샘가람누담겸륜익환섭협필욱권설임후웅완형란강안범신오해세송백봉교노",
        ),
        (
            0.08,
            "과제최종제출실습보고서번주차완성수정숙딥러닝정규화초기일이삼사오머신파이썬작업결과본답안",
        ),
    ),
    ordinary=(0.03, 2350),
    ordinary_lead=("cp949", 0xB0, 0xC8),
    is_wide=True,
)

SIMPLIFIED = Letters(
    (
        (
            0.3,
            "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程"
            "魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝"
            "顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施樊葛殷牛温季俞倪章鲁安伍尤柳单庄苗毕聂凌纪焦左"
            "齐洪欧阳司徒上官诸葛关包詹耿翟游梅裴辛舒童路管符盛宁祝岳冉蓝骆甘项甄娄滕阮习边卞喻柯",
        ),
        (
            0.48,
            "明华文伟国建军丽红志玉春晓小英海平杰芳秀娟静敏艳霞金永龙东林婷强勇辉磊洋梅兰玲桂燕萍琴"
            "凤波涛超浩宇轩子涵梓欣怡诗雨思佳雪梦琪嘉俊博天泽睿晨一诺可馨语若依然瑞铭皓哲恒昊家豪鹏"
            "飞翔斌峰刚健康宁振兴荣福祥庆德义仁忠诚信智成功立新民生光清云月莹洁瑶颖琳璐娜媛倩慧珍珠"
            "翠彩淑淼鑫森淇源江河山川石岩峻青松柏竹菊荷莲蓉薇蕾萌苗芸茜茹莉菲蓓露霜冰凯旋帆远航进步"
            "先少大中世正宏广厚学良友爱心美善真乐喜悦恩亮雷震鸣昌盛旭阳晖曦昕晴景星辰宸奕逸毅坤乾元"
            "亦以安宜彤丹赫赤紫墨黛秋冬夏艺舒婉妍娇姗妮珊珂玥玮琦瑜瑾璇锐锋钧铁银锦钰利希苑伦",
        ),
        (
            0.1,
            "作业实验第一二三四五六七八九十周次章题报告课程深度学习正则化初始梯度检查最终版提交新修改答"
            "案完成练习组班级号姓名同学期末中附件副本文件夹",
        ),
    ),
    ordinary=(0.1, 3755),
    ordinary_lead=("gbk", 0xB0, 0xD7),
    is_wide=True,
)

TRADITIONAL = Letters(
    (
        (
            0.32,
            "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游詹胡施沈余盧梁趙顏"
            "柯翁魏孫戴范方宋鄧杜傅侯曹薛丁卓阮馬董溫唐藍石蔣田康鄒白涂尤巫韓龔嚴袁鐘黎金阮陸倪夏童"
            "柳邵汪甘姚段馮彭程任秦錢歐陽譚區關麥鄺霍伍文岑龍駱甄古畢司徒賀雷湯俞祝莫孔向常易喬",
        ),
        (
            0.46,
            "美雅志怡家文宏俊淑宜欣佩玉明建惠婷君華秀芳麗珍玲英雯慧芬靜蓉芷穎佳琪瑜如雪詩涵宇軒翔豪"
            "廷彥承恩冠霖柏瑋哲銘偉傑智信心瑄子晴品妍庭語馨思羽宥睿辰祐安禾芯甯昀蓁沛珊萱筑筱郁彤"
            "育旻昱晏景暉國正中世民仁義德成榮昌盛福祥慶龍鳳春夏秋冬梅蘭菊竹松森林山海江河川雲月星天"
            "大小立新生光清源泰豐輝煌勝利強勇健康寧平和順元亨利貞毅恆永嘉慈敏儒書禮賢良友愛真善純潔"
            "珮琬琳璇瑩瓊碧翠素貞娟娥媛婉嫻淳淨淵湘漢澤浩凱威鴻鵬飛騰達道遠志學士弘治政憲意念瀚鈞鑫",
        ),
        (
            0.1,
            "作業實驗第一二三四五六七八九十週次章題報告課程深度學習正則化初始梯度檢查最終版繳交新修改答案完成",
        ),
    ),
    ordinary=(0.1, 5401),
    ordinary_lead=("cp950", 0xA4, 0xC6),
    is_wide=True,
)

CYRILLIC = _alphabet("аионерлвтксмдяйькпуьгчбзшіхюцжфєїщъыэёґўјљњџћђѓќѕ", is_cased=True)
GREEK = _alphabet("αιοςνρεσκτλπυηάίόγδμθύέβχήφζξώψωϊϋΐΰ", is_cased=True)
HEBREW = _alphabet("יאורלבהנמשדתםעחקזפסגטכןצףךץ")
ARABIC = _alphabet("ايلمدرنحعبوسهةفكقطتجخزشصىغثضذظأئءإؤآپچژگ")
THAI = _alphabet("านรกิวยมสทพตงัชลคดบ์ีุจณศธเขไหแปญภผษุอูโฐใฤถฉซ่้็ึืฎฏฆฟฒฬำะ")
WESTERN = _latin(
    "éöüíáäñóøåçãèúßæêôðþëàâïîõòìùûýœÿšžª°",
    "ção ções ão_ ñez ñoz mún íne cía ría lía nía tín ález énez érez ández úñ óme jör köni mül "
    "müll schä schö krü jür gün gür bjö ström sjö lind åk åsa håk går søren møl sør jø bjø køb"
    "ø_ rané ené_ élo hélè irè thé céc ançoi ébas énél enaî benoî éro stép rémi zoé zoë ië_ sæ "
    "án_ és_ ón_ élène érôme éné éra åv åg ñ josé andré maría mónica joão conç ás_ ín_ dóttir",
)
CENTRAL = _latin(
    "áéíčšłžřýůćóěúőöüńżąęśñäňđťďľźűôîâăşţșțĺŕ",
    "ić_ ičk ič_ ová_ ský_ cký_ ská_ ký_ ý_ łow ław ńsk ńska ąb ęb czyń ień_ ář_ ěch ří ři ček_ "
    "čka_ šek_ ška_ žek_ nů ůž ůl iří dř ndř řej áš_ oš_ uš_ iš_ ész ős_ ő_ őr zsó szű ágy ály ády "
    "ăt ţă eşt đur đor łuk ław łgo gał róż światł święt wójc ćwi źdz żak żyń ęta_ ęc ěj mić vić",
)
TURKISH = _latin(
    "ıüşöçğİâîû",
    "oğlu ğl ığ ağ şe_ şen ışı ılı rı_ lı_ kaya_ yıl ayşe ünal öztür öz gül çel çağ doğ yığ",
)
BALTIC = _latin(
    "šėžįāīēūčļņģķąųęõäöüłńśżź", "ienė_ aitė_ ūnas_ ėja ītis_ iņš_ āns_ ņa_ šķ žū jānis"
)
