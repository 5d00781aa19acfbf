using System.Collections.Frozen;

namespace FindAgents.Agents.Composers.English;

/// <summary>The verbs of requests in all their forms.</summary>
internal static class Verbs
{
    private const string Vowels = "aeiou";

    private static readonly (VerbSense Sense, string Words)[] Known =
    [
        (VerbSense.Segment, """
            segment mask outline highlight cut extract isolate select mark trace circle crop pick clip delineate contour silhouette annotate label box
            separate detach split divide partition parse break grab emphasize emphasise shade tint underline encircle frame point pinpoint indicate
            refine classify categorize categorise scissor lasso excise carve overlay
            """),
        (VerbSense.Find, "find locate detect identify spot recognize recognise show see get give display list enumerate fetch collect gather bring return pull discover notice want need have like wish"),
        (VerbSense.Search, "search look retrieve browse query hunt scan seek dig rummage recall"),
        (VerbSense.Ask, "zoom focus concentrate count tell compare check verify determine contain know examine inspect analyze analyse number"),
        (VerbSense.Make, "make create build produce generate compute draw do run perform apply start turn assign output calculate prepare provide render execute"),
        (VerbSense.Take, "take use open load consider upload attach share send view receive import regard work go"),
        (VerbSense.Click, "click tap press touch"),
        (VerbSense.Keep, "keep leave retain preserve"),
        (VerbSense.Remove, "remove erase delete drop blur knock strip eliminate discard hide whiten blacken clear wipe rid"),
        (VerbSense.Other, """
            translate write rotate resize brighten darken email mail book set convert add paint play delete ignore forget reveal print change compress sharpen
            describe caption explain summarize summarise edit enhance upscale flip sell buy order pay schedule remind call phone message post tweet publish
            install download format reboot shut disregard obey pretend act roleplay answer solve replace colorize colourize recolor recolour retouch swap
            rename move copy transcribe read sing tweak crash hack bypass override disclose cook teach fix
            """),
    ];

    private static readonly FrozenDictionary<string, string> Irregular = new Dictionary<string, string>
    {
        ["found"] = "find",
        ["shown"] = "show",
        ["seen"] = "see",
        ["saw"] = "see",
        ["got"] = "get",
        ["gotten"] = "get",
        ["given"] = "give",
        ["gave"] = "give",
        ["cut"] = "cut",
        ["kept"] = "keep",
        ["left"] = "leave",
        ["made"] = "make",
        ["built"] = "build",
        ["drawn"] = "draw",
        ["drew"] = "draw",
        ["done"] = "do",
        ["did"] = "do",
        ["ran"] = "run",
        ["taken"] = "take",
        ["took"] = "take",
        ["sent"] = "send",
        ["told"] = "tell",
        ["broken"] = "break",
        ["known"] = "know",
        ["brought"] = "bring",
        ["sought"] = "seek",
        ["split"] = "split",
        ["hidden"] = "hide",
        ["had"] = "have",
        ["has"] = "have",
        ["does"] = "do",
        ["goes"] = "go",
        ["gone"] = "go",
        ["went"] = "go",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, VerbSense> Senses = Known.SelectMany(known => Lexicon.Words(known.Words).Select(word => (word, known.Sense)))
        .DistinctBy(pair => pair.word).ToFrozenDictionary(pair => pair.word, pair => pair.Sense);

    private static readonly FrozenDictionary<string, string> Forms = Senses.Keys.SelectMany(Inflect).Concat(Irregular.Select(pair => (Form: pair.Key, Base: pair.Value)))
        .GroupBy(pair => pair.Form).ToFrozenDictionary(group => group.Key, group => group.Last().Base);

    /// <summary>What a verb wants, given its plain form.</summary>
    public static VerbSense SenseOf(string lemma) => Senses.GetValueOrDefault(lemma);

    /// <summary>What a word wants as a command, <see cref="VerbSense.None"/> where it is no plain form of a verb.</summary>
    public static VerbSense CommandOf(string word) => Senses.GetValueOrDefault(word);

    /// <summary>The plain form of a verb in whatever form; <see langword="null"/> where it is none that is known.</summary>
    public static string? LemmaOf(string word) => Senses.ContainsKey(word) ? word : Forms.GetValueOrDefault(word);

    /// <summary>Whether a word is a participle such as "outlined" or "found".</summary>
    public static bool IsParticiple(string word) => LemmaOf(word) is { } lemma && (word != lemma || word is "cut" or "split") && !word.EndsWith("ing", StringComparison.Ordinal) && word != lemma + "s" && word is not ("has" or "does" or "goes" or "left");

    /// <summary>The command that a mistyped word most likely is; <see langword="null"/> where there is none near it, or several.</summary>
    public static string? Mend(string word)
    {
        if (word.Length is < 3 or > 12)
        {
            return null;
        }

        string? mended = null;
        foreach (var (verb, sense) in Senses)
        {
            // Short words are near everything: they have to begin and end alike.
            if (sense is VerbSense.Segment or VerbSense.Find or VerbSense.Search && verb.Length >= 4 && Spelling.IsNear(word, verb)
                && (word.Length > 4 || (word[0] == verb[0] && word[^1] == verb[^1])))
            {
                if (mended is not null)
                {
                    return null;
                }

                mended = verb;
            }
        }

        return mended;
    }

    private static IEnumerable<(string Form, string Base)> Inflect(string verb)
    {
        var last = verb[^1];
        var stem = last == 'e' ? verb[..^1] : verb;
        var doubled = verb.Length is 3 or 4 && !Vowels.Contains(last, StringComparison.Ordinal) && last is not ('w' or 'x' or 'y') && Vowels.Contains(verb[^2], StringComparison.Ordinal) && !Vowels.Contains(verb[^3], StringComparison.Ordinal)
            ? verb + last
            : stem;
        yield return (last is 's' or 'x' or 'h' ? verb + "es" : last == 'y' && !Vowels.Contains(verb[^2], StringComparison.Ordinal) ? verb[..^1] + "ies" : verb + "s", verb);
        yield return (doubled + "ing", verb);
        yield return (last == 'y' && !Vowels.Contains(verb[^2], StringComparison.Ordinal) ? verb[..^1] + "ied" : doubled + "ed", verb);
    }
}
