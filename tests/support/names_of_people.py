"""What are people called? Invented people for each code page that names are packed in."""

from __future__ import annotations

#: Given and family names as they are written together, by language.
_LISTED = {
    "Japanese": """
        田中太郎, 鈴木花子, 佐藤健一, 高橋美咲, 伊藤大輔, 渡辺陽菜, 山本拓也, 中村さくら,
        小林直樹, 加藤結衣, 吉田蓮, 山田奈々, 佐々木翔太, 松本葵, 井上和也, 木村彩, 林優斗,
        清水真央, 山口達也, 森愛, 阿部裕子, 池田悠真, 橋本杏, 石川遼, 前田莉子, 藤田隼人,
        後藤ひかり, 岡田健, 長谷川凛, 村上颯, 近藤美穂, ソノダ・リカ, 表俊介, 能登麻美,
        ﾀﾅｶ･ｲﾁﾛｳ, 十河ソラ, 貼川構造, 竹内予, エリソン・ポール, 噂田暴, 申泰浩
    """,
    "Korean": """
        김민수, 이서연, 박지훈, 최유진, 정하늘, 강도윤, 조은비, 윤서준, 장미경, 임채원,
        한지민, 오세훈, 서예린, 신동혁, 권나연, 황인범, 안소희, 송준기, 류현우, 전지현,
        홍길동, 고은별, 문재훈, 양희은, 손흥수, 배수지, 백종원, 허준호, 유관우, 남궁민,
        심은하, 노지선, 하정우, 곽도원, 성시경, 차은우, 주지훈, 우도환, 구혜선, 민경훈,
        나문희, 진세연, 지창욱, 엄태구, 채수빈, 원빈
    """,
    "Chinese": """
        王小明, 李娜, 张伟, 刘洋, 陈静, 杨磊, 黄丽, 赵强, 吴敏, 周杰, 徐婷, 孙浩, 马超, 朱琳,
        胡军, 郭靖, 何雨欣, 高峰, 林志玲, 罗浩然, 郑爽, 梁思琪, 谢天华, 宋佳, 唐欣怡, 许晴,
        韩梅, 邓紫棋, 冯子轩, 曹颖, 彭飞, 曾凡, 肖雅文, 田野, 董洁, 潘晓婷, 袁立新, 蔡依林,
        蒋欣, 余文乐, 杜鹃, 叶子豪, 程浩, 魏晨, 苏婉, 吕良伟, 丁一宇, 任静怡, 欧阳娜, 诸葛亮
    """,
    "Traditional Chinese": """
        陳怡君, 林志明, 黃淑芬, 張雅婷, 李俊傑, 王美玲, 吳宗翰, 劉佩珊, 蔡承恩, 楊宜蓁,
        許家豪, 鄭雅文, 謝佳穎, 洪偉哲, 郭思妤, 邱建宏, 曾詩涵, 廖冠廷, 賴怡如, 徐子晴,
        周柏翰, 葉欣怡, 蘇育德, 莊惠雯, 呂彥廷, 江品妍, 何俊賢, 蕭雅玲, 羅文斌, 高婉婷,
        潘志偉, 簡佳慧, 朱育萱, 鍾承翰, 游心怡, 詹宇翔, 許功蓋, 余春嬌, 盧廣仲, 梁靜茹
    """,
    "Russian": """
        Иван Петров, Мария Иванова, Алексей Смирнов, Ольга Кузнецова, Дмитрий Попов,
        Елена Соколова, Сергей Лебедев, Анна Козлова, Андрей Новиков, Наталья Морозова,
        Павел Волков, Юлия Зайцева, Михаил Соловьёв, Татьяна Васильева, Николай Павлов,
        Ирина Семёнова, Артём Голубев, Ксения Белова, Егор Тарасов, Дарья Жукова,
        Роман Фролов, Вера Щербакова, Глеб Эрдман, Яна Цветкова, Илья Хохлов, Фёдор Шубин,
        Зоя Рябова, Кирилл Юдин, Лев Чижов, Нина Ершова, Вячеслав Объедков
    """,
    "Western": """
        José Muñoz, Zoë Brontë, Jürgen Müller, Søren Østergård, François Lefèvre,
        Björn Ågren, Inês Gonçalves, André Lévêque, Mária Núñez, Jörg Schäfer, Hélène Bézier,
        Åsa Lindström, Günther Größe, Adrián Peña, Théo Baptiste, Märta Sjögren,
        Íñigo Ibáñez, Céline Dupré, Håkon Bjørnsen, Gisèle Noël, Raúl Córdoba, Käthe Weiß,
        Jesús Ortuño, Léa Chénier, Øyvind Sæther, Begoña Martín, Götz Böhm, Aurélie Mérigot,
        Óscar Cañete, Sören Köhler, Úrsula Ríos, Benoît Crête
    """,
    "Central European": """
        Jiří Dvořák, Łukasz Wójcik, Šárka Nováková, Małgorzata Żak, Petr Černý, Ágnes Szűcs,
        Božena Němcová, Paweł Dąbrowski, Zdeněk Růžička, Ivana Babić, Gergő Kőszegi,
        Tomáš Král, Agnieszka Święta, Luka Kovačić, Věra Říhová, Stanisław Jabłoński,
        Džana Hodžić, Přemysl Šťastný, Réka Hegedűs, Kateřina Žižková, Zbigniew Ślęzak,
        Marko Petrović, Lenka Šímová, Bohumil Háček, Željka Marić, Michał Gajda,
        Ondřej Kučera, Eniko Tóthová, Dušan Pešek, Jolana Ježková, Radosław Pająk
    """,
    "Greek": """
        Γιώργος Παπαδόπουλος, Μαρία Νικολάου, Νίκος Δημητρίου, Ελένη Γεωργίου,
        Κώστας Ιωάννου, Σοφία Αντωνίου, Δημήτρης Βασιλείου, Αικατερίνη Χριστοδούλου,
        Παναγιώτης Μακρής, Βασιλική Αγγελίδου, Θάνος Ρήγας, Ζωή Ξενάκη, Ηλίας Ψαρράς,
        Φωτεινή Λάμπρου, Χρήστος Οικονόμου, Άννα Καραμάνη, Σπύρος Τσάκαλος, Ευαγγελία Μπέη,
        Λευτέρης Κόκκινος, Δέσποινα Σταύρου, Πέτρος Γαλάνης, Ιωάννα Δούκα, Μιχάλης Ζαφείρης,
        Ρένα Φιλίππου, Τάσος Βέργος, Όλγα Πανά, Στέλιος Κυριάκου, Αλίκη Θεοδώρου,
        Γρηγόρης Λύρας, Έφη Μανού
    """,
}
NAMES = {
    language: [name.strip() for name in names.split(",")] for language, names in _LISTED.items()
}

#: The code pages in which people of a language pack names, each with its language.
PAGES = {
    "cp932": "Japanese",
    "cp949": "Korean",
    "gbk": "Chinese",
    "cp950": "Traditional Chinese",
    "cp866": "Russian",
    "cp1251": "Russian",
    "cp850": "Western",
    "cp437": "Western",
    "cp1252": "Western",
    "cp852": "Central European",
    "cp1250": "Central European",
    "cp737": "Greek",
    "cp1253": "Greek",
}


def names_in(page: str) -> list[str]:
    """The people whose names the code page has, and who need it."""
    return [
        name
        for name in NAMES[PAGES[page]]
        if not name.isascii() and name.encode(page, "ignore").decode(page) == name
    ]
