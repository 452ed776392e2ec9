"""Read English text with a small lexicon: words that name a feeling, reversed by a "not".

A word counts 1, and 1.5 after "very" or a similar word. After a "not" a pleasant word counts ½ as
sad, and an unpleasant one ½ as neutral. A text without such words has no reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from perfumer.traits import Emotion

_WORDS: Mapping[Emotion, str] = {
    Emotion.ANGRY: """anger angry annoy annoyed annoying argue argued argument betray betrayed
        bitter cheat cheated enrage enraged fight fought frustrate frustrated frustrating fume
        fuming furious fury hate hated infuriate infuriating insult insulted irritate irritated
        irritating livid mad outrage outraged outrageous pissed provoke quarrel rage resent
        resentful rude shouted unfair yell yelled""",
    Emotion.DISGUST: """bore bored boring creepy disgust disgusted disgusting dirty dull filth
        filthy foul gross loathe loathing monotonous mould mouldy nasty nausea nauseating nauseous
        repulsive revolting rotten sick sickening slimy smelly stink stinking tedious tiresome
        ugly vile weary yuck yucky""",
    Emotion.FEAR: """afraid alarm alarmed anxiety anxious anxiously danger dangerous dread dreading
        fear fearful fears fright frighten frightened frightening horrified horror horrible insecure
        nervous nervously nightmare panic panicked petrified scare scared scary shaking stress
        stressed stressful tense terrified terrifying terror threat threatened trembling uneasy
        unsafe worried worries worry worrying""",
    Emotion.HAPPY: """amused awesome beautiful best bliss blessed celebrate celebrated cheer
        cheerful content delight delighted delightful delicious ecstatic enjoy enjoyed excellent
        excited exciting fantastic fun funny glad good grateful great happily happiness happy
        hug joy joyful laugh laughed laughing liked love loved lovely loving lucky nice perfect
        pleasant pleased pride proud relaxed relaxing relief relieved satisfied smile smiled
        sunny sweet thank thankful thanks thrilled warm win won wonderful yay""",
    Emotion.NEUTRAL: """average everyday fine normal normally okay ordinary regular routine
        typical uneventful usual usually""",
    Emotion.SAD: """abandoned ache alone broke broken cried cry crying dead death defeated depressed
        depressing despair died disappoint disappointed disappointing disappointment empty exhausted
        fail failed failure funeral gloomy grief grieve grieving guilty heartbreak heartbroken
        helpless homesick hopeless hurt hurts lonely loneliness lose loss lost miserable miss missed
        missing mourn pain painful regret sad sadly sadness sobbed sorrow sorry struggling tears
        tired unhappy upset useless weep worthless""",
    Emotion.SURPRISE: """amaze amazed amazing astonish astonished astonishing astounded bewildered
        disbelief dumbfounded incredible miracle omg shock shocked shocking speechless stunned
        stunning startled sudden suddenly surprise surprised surprising unbelievable unexpected
        unexpectedly unreal whoa wow""",
}
# A phrase counts more than any of its words.
_PHRASES: Mapping[str, Emotion] = {
    "fed up": Emotion.DISGUST,
    "sick of": Emotion.DISGUST,
    "nothing special": Emotion.NEUTRAL,
    "as always": Emotion.NEUTRAL,
    "not bad": Emotion.NEUTRAL,
    "feeling down": Emotion.SAD,
    "feel down": Emotion.SAD,
    "broke up": Emotion.SAD,
    "give up": Emotion.SAD,
    "giving up": Emotion.SAD,
    "can not believe": Emotion.SURPRISE,
    "could not believe": Emotion.SURPRISE,
    "out of nowhere": Emotion.SURPRISE,
}
EMOTION_OF: Mapping[str, Emotion] = {
    word: emotion for emotion, words in _WORDS.items() for word in words.split()
}
# Written as whole words, because "can't" and "won't" lose a letter before the "n't".
_SHORT: Mapping[str, str] = {"can't": "can not", "won't": "will not", "cannot": "can not"}
_NOT = frozenset(["not", "no", "never", "without", "hardly", "barely", "neither", "nor"])
_VERY = frozenset(
    ["very", "so", "really", "extremely", "too", "absolutely", "such", "totally", "completely"]
)
_REACH = 3  # maximum words between a "not" and the word that it reverses
PHRASE, VERY, TURNED = 2.0, 1.5, 0.5
_TURNS_TO = {
    Emotion.HAPPY: Emotion.SAD,
    Emotion.NEUTRAL: Emotion.NEUTRAL,
    Emotion.SURPRISE: Emotion.NEUTRAL,
}  # all others become neutral


def weigh_feelings(text: str) -> dict[Emotion, float]:
    """Return the weight of the words of ``text`` for each emotion that they name."""
    plain = text.lower().replace("’", "'")
    for short, long in _SHORT.items():
        plain = re.sub(rf"\b{short}\b", long, plain)
    plain = plain.replace("n't", " not")
    weights: dict[Emotion, float] = {}
    for emotion, weight in _weighed(plain):
        weights[emotion] = weights.get(emotion, 0.0) + weight
    return weights


def _weighed(text: str) -> Iterator[tuple[Emotion, float]]:
    for sentence in re.split(r"[.!?;,\n]|\bbut\b", text):
        for phrase, emotion in _PHRASES.items():
            found = re.search(rf"\b{phrase}\b", sentence)
            if found is not None:
                named, weight = _in_place(emotion, _words(sentence[: found.start()])[-_REACH:])
                yield named, PHRASE * weight
                sentence = re.sub(rf"\b{phrase}\b", " ", sentence)
        words = _words(sentence)
        for place, word in enumerate(words):
            if word in EMOTION_OF:
                yield _in_place(EMOTION_OF[word], words[max(0, place - _REACH) : place])


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text)


def _in_place(emotion: Emotion, before: list[str]) -> tuple[Emotion, float]:
    if not _NOT.isdisjoint(before):
        return _TURNS_TO.get(emotion, Emotion.NEUTRAL), TURNED
    return emotion, VERY if before and before[-1] in _VERY else 1.0
