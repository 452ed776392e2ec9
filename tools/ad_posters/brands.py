"""Who advertises and what they say: made-up brands, two posters for each of the 14 groups.

The brands, their words and their drawings are ours; none of them exists.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Colours as ``#rrggbb``; ``ink`` and ``soft`` are readable on ``ground``."""

    ground: str
    ground2: str  # colour of the ground at the bottom
    floor: str
    disc: str
    a: str
    b: str
    c: str
    light: str
    deep: str
    ink: str
    soft: str


@dataclass(frozen=True)
class Poster:
    """Headlines have two lines; ``palette`` names one of :data:`PALETTES`."""

    composition: str  # arrangement: stage, panel or arch
    palette: str
    headline: tuple[tuple[str, str], tuple[str, str]]  # in Korean and in English
    line: tuple[str, str]


@dataclass(frozen=True)
class Brand:
    id: str
    figure: str
    name: tuple[str, str]
    group: str | None  # age group and gender; None for everyone
    posters: tuple[Poster, ...]


PALETTES = {
    "dusk": Palette("#27305c", "#5b5489", "#1d2448", "#f3d9a4", "#f4efe6", "#e79c9c", "#6d7fc4",
                    "#fff7e6", "#1a1f3d", "#fff4df", "#d9d6ee"),
    "cream": Palette("#f6ead6", "#f1dcbd", "#e0bd8d", "#fbf5e9", "#d9644a", "#e9a23b", "#3f7f79",
                     "#fffaf0", "#3b2a20", "#3b2a20", "#6b5443"),
    "meadow": Palette("#dfe9cf", "#c7dcb4", "#7fa36a", "#fbf6df", "#e2725b", "#f0b64a", "#4d7f54",
                      "#fffbef", "#20382a", "#1f3a2a", "#44614c"),
    "sky": Palette("#cfe4ee", "#e7f1ef", "#7fb0bf", "#fdfbf2", "#2f6f9f", "#ee8a5c", "#f2c14e",
                   "#fffdf7", "#17384d", "#143a52", "#3a6076"),
    "ember": Palette("#3a1d22", "#7b3a2e", "#2a1519", "#e9975a", "#d9543f", "#5a3f35", "#f2b84b",
                     "#fff1d6", "#1d0f12", "#ffeeda", "#ecc9a8"),
    "rose": Palette("#f6d9d3", "#f2c3bf", "#d98f8b", "#fdf2ec", "#c23b57", "#ef8f86", "#7d2742",
                    "#fffaf5", "#4a1a2a", "#571c30", "#87485a"),
    "wine": Palette("#571c30", "#7d2742", "#3e1323", "#ef8f86", "#f3c1b5", "#d8516a", "#f0b37a",
                    "#fff3ea", "#2b0c18", "#fff0e6", "#efc7c1"),
    "cobalt": Palette("#1c3f8f", "#2d5fc0", "#14306f", "#f6c64f", "#f2703f", "#ffd9a0", "#8fd0d8",
                      "#fff9ea", "#0d1f49", "#fffaf0", "#cfdcf7"),
    "sand": Palette("#efe3cf", "#e4d0b0", "#b98d5e", "#fbf5ea", "#4f6f64", "#c8793f", "#7d9a5c",
                    "#fffaf0", "#2f2a24", "#2f2a24", "#665a4a"),
    "forest": Palette("#173d34", "#2b5c4a", "#102c26", "#e7c878", "#d9824a", "#3f7a5c", "#8fb86a",
                      "#fbf4df", "#0b1f1a", "#fbf4df", "#c5d8c2"),
    "night": Palette("#141c2e", "#2a3557", "#0e1422", "#f0cf86", "#e8914a", "#2f4668", "#f4b95a",
                     "#fff5dc", "#0a0e18", "#fff5e0", "#c3cbe0"),
    "coral": Palette("#ee7f5f", "#f4a373", "#c9573f", "#ffe4b8", "#1f5a66", "#f9efdb", "#f6c453",
                     "#fffaf0", "#42160f", "#3a120c", "#5c2115"),
    "leafy": Palette("#e9efdc", "#d6e3bd", "#8aa465", "#fdfaec", "#5f7f3d", "#b7632f", "#8fae55",
                     "#fffdf3", "#26331b", "#26361a", "#54663f"),
    "slate": Palette("#dfe3e6", "#cdd6da", "#93a4ac", "#f8f6f0", "#34495a", "#d5683f", "#8c5a3c",
                     "#fffdf8", "#1b2730", "#1c2a35", "#4b5b66"),
    "lilac": Palette("#e4dcf0", "#d3c6e8", "#9a86bd", "#fbf7fb", "#7a4fa0", "#ee8aa0", "#5d8f6a",
                     "#fffdfb", "#2f1d46", "#33204c", "#64507f"),
    "harvest": Palette("#f3c66b", "#f6d98f", "#c58a34", "#fff4d6", "#c8452f", "#e07a35", "#4f7a3f",
                       "#fffaf0", "#40260d", "#3f240c", "#6e4a1c"),
    "sea": Palette("#0f4c5c", "#3a8a95", "#0b3a47", "#f7d79b", "#f4efe3", "#e76f51", "#2a9d8f",
                   "#fdf8ec", "#07262e", "#fdf6e6", "#c6e0df"),
    "dawn": Palette("#f7d3b5", "#f3e3cf", "#8f9f86", "#fff3d9", "#7b9a78", "#7f8fae", "#35604f",
                    "#fffaf0", "#2c3140", "#343247", "#6a5f6b"),
    "rain": Palette("#2d4a63", "#4d7390", "#213a50", "#9dc0d1", "#f2c14e", "#e8a43c", "#e8643f",
                    "#eef6f8", "#14232f", "#f4fafb", "#c9dde8"),
}  # fmt: skip

BRANDS = (
    Brand("moonhare", "hare", ("달토끼 그림책", "Moonhare Picture Books"), "female 0s", (
        Poster("stage", "dusk", (("잠들기 전,", "한 권만 더"), ("One more story", "before bed")),
               ("소리 내어 읽기 좋은 그림책 서른 권", "Thirty picture books to read aloud")),
        Poster("arch", "lilac", (("달나라까지", "열두 쪽"), ("Twelve pages", "to the moon")),
               ("네 살부터 함께 읽어요", "To read together from age four")),
    )),
    Brand("blockwood", "blocks", ("블록숲", "Blockwood"), "male 0s", (
        Poster("stage", "cream", (("무너져도", "다시 쌓아요"), ("It falls.", "We build again.")),
               ("자작나무로 깎은 블록 예순 조각", "Sixty blocks of solid birch")),
        Poster("panel", "sky", (("오늘은 성,", "내일은 로켓"),
               ("A castle today,", "a rocket soon")),
               ("설명서가 없는 나무 블록", "Wooden blocks, no manual")),
    )),
    Brand("ohu", "stationery", ("오후문구", "Ohu Stationery"), "female 10s", (
        Poster("arch", "rose", (("첫 장은", "언제나 설레요"), ("The first page", "is a thrill")),
               ("새 학기 공책과 펜 백 가지", "A hundred pens and notebooks")),
        Poster("panel", "cobalt", (("필기가", "예뻐지는 시간"), ("Notes worth", "keeping")),
               ("번지지 않는 여섯 가지 색", "Six colours that never bleed")),
    )),
    Brand("open-court", "court", ("너른코트", "Open Court"), "male 10s", (
        Poster("stage", "cobalt", (("수업 끝나고,", "딱 한 게임"),
               ("After class,", "just one game")),
               ("비 와도 열리는 실내 농구장", "Indoor courts, open in the rain")),
        Poster("panel", "forest", (("던져 봐야", "들어가요"), ("You score", "if you shoot")),
               ("혼자 와도 팀이 생겨요", "Come alone, leave with a team")),
    )),
    Brand("raonbit", "tint", ("라온빛", "Raonbit"), "female 20s", (
        Poster("arch", "wine", (("입술에", "아침 빛 한 방울"), ("A drop of", "morning light")),
               ("물처럼 가벼운 틴트 다섯 색", "Five tints as light as water")),
        Poster("stage", "rose", (("덜 발라도", "충분해요"), ("Less is", "plenty")),
               ("리필해서 쓰는 유리병 틴트", "Tint in a glass you refill")),
    )),
    Brand("modak", "tent", ("모닥 캠핑", "Modak Camping"), "male 20s", (
        Poster("stage", "night", (("금요일 밤엔", "별 아래로"), ("Friday night,", "under stars")),
               ("혼자서 5분이면 서는 텐트", "A tent one person can pitch")),
        Poster("panel", "ember", (("불만 피우면", "거실이 돼요"),
               ("Light a fire,", "feel at home")),
               ("장비까지 모두 빌려 드려요", "We lend you all the gear")),
    )),
    Brand("haru", "chair", ("하루목공", "Haru Woodworks"), "female 30s", (
        Poster("stage", "sand", (("오래 앉을수록", "내 자리"),
               ("The more you sit,", "the more yours")),
               ("손으로 깎은 물푸레 의자", "Ash chairs carved by hand")),
        Poster("arch", "forest", (("고쳐 쓰는", "가구"), ("Furniture", "worth mending")),
               ("평생 수선을 약속해요", "Repairs for life, promised")),
    )),
    Brand("deulgil", "bicycle", ("들길 자전거", "Deulgil Bikes"), "male 30s", (
        Poster("stage", "sky", (("출근길이", "짧아졌어요"), ("The commute", "got shorter")),
               ("언덕을 밀어 주는 전기 자전거", "E-bikes that push you uphill")),
        Poster("panel", "harvest", (("주말은", "강 끝까지"), ("This weekend,", "the river’s end")),
               ("한 번 충전으로 110킬로미터", "110 kilometres on one charge")),
    )),
    Brand("dawn-market", "basket", ("새벽장터", "Dawn Market"), "female 40s", (
        Poster("stage", "meadow", (("오늘 따서", "오늘 보내요"), ("Picked today,", "sent today")),
               ("밭에서 현관까지 열두 시간", "Field to door in twelve hours")),
        Poster("arch", "harvest", (("식탁에", "제철이 왔어요"), ("The season", "is served")),
               ("장바구니 하나로 일주일", "One basket, a whole week")),
    )),
    Brand("sanul", "speakers", ("산울 오디오", "Sanul Audio"), "male 40s", (
        Poster("stage", "slate", (("듣던 노래를", "처음처럼"), ("Old favourites,", "heard anew")),
               ("종이 진동판으로 울리는 스피커", "Loudspeakers with paper cones")),
        Poster("panel", "ember", (("바늘을", "내려놓는 순간"), ("The moment the", "needle lands")),
               ("벨트로 돌리는 턴테이블", "A turntable driven by a belt")),
    )),
    Brand("onddeul", "tulips", ("온뜰 꽃축제", "Onddeul Flower Fair"), "female 50s", (
        Poster("stage", "lilac", (("꽃이", "기다린대요"), ("The flowers", "are waiting")),
               ("튤립 십만 송이가 피는 언덕", "A hill of 100,000 tulips")),
        Poster("panel", "meadow", (("같이 걸을까요,", "꽃길"), ("Shall we walk", "in bloom?")),
               ("저녁 여덟 시까지 열려 있어요", "Open until eight every evening")),
    )),
    Brand("badaseon", "train", ("바다선 열차", "Badaseon Line"), "male 50s", (
        Poster("panel", "sea", (("창밖이", "온통 바다"), ("Nothing but sea", "outside")),
               ("느린 열차로 가는 바닷가 여섯 역", "Six seaside stops, no hurry")),
        Poster("arch", "coral", (("서두를", "이유가 없어요"), ("No reason", "to hurry")),
               ("도시락과 창가 자리를 함께", "A window seat and a lunch box")),
    )),
    Brand("baengnyeon", "tea", ("백년차", "Baengnyeon Tea"), "female 60+", (
        Poster("arch", "leafy", (("한 김 식히고", "한 모금"), ("Let it cool,", "then sip")),
               ("해마다 첫 잎만 덖은 녹차", "Green tea of the first leaves")),
        Poster("stage", "forest", (("물 끓는 소리,", "좋지요"), ("Ah, the sound", "of a kettle")),
               ("친구와 나누는 열두 가지 차", "Twelve teas to share")),
    )),
    Brand("dulle", "trail", ("둘레길 학교", "Dulle Trail School"), "male 60+", (
        Poster("arch", "dawn", (("천천히 걸어도", "닿아요"), ("Walk slowly,", "still arrive")),
               ("무릎이 편한 걸음부터 배워요", "Learn a stride kind to knees")),
        Poster("panel", "sky", (("오늘의 약속,", "만 걸음"), ("Today’s plan:", "10,000 steps")),
               ("수요일 아침마다 함께 걸어요", "Together on Wednesday mornings")),
    )),
    Brand("alley", "bookshop", ("골목책방", "Alley Bookshop"), None, (
        Poster("stage", "night", (("불 켜진 곳이", "책방이에요"), ("Look for", "the light")),
               ("밤 열 시까지 열어 둬요", "Open until ten at night")),
    )),
    Brand("bitsori", "umbrella", ("빗소리 우산", "Bitsori Umbrellas"), None, (
        Poster("stage", "rain", (("비 오는 날이", "기다려져요"), ("Longing for", "a rainy day")),
               ("고쳐 가며 십 년 쓰는 우산", "Mended for ten years of rain")),
    )),
)  # fmt: skip
