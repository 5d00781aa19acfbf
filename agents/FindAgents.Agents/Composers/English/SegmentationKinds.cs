using FindAgents.Engine.Prototypes;

namespace FindAgents.Agents.Composers.English;

/// <summary>Reads which kind of segmentation is meant: by its name, or by what is to be segmented.</summary>
internal static class SegmentationKinds
{
    private static readonly HashSet<string> Around = [.. Lexicon.Words(
        "own mask masks full complete overall of it its image images picture pictures photo photos scene into down up in the to be all out and stuff parts part segments regions pieces frame view you can see i do we are is there that visible shown find found separately individually by one at once single on here this whole components layers content contents")];

    private static readonly HashSet<string> Apart = [.. Lexicon.Words("separately individually individual separate single")];

    /// <summary>The kind that a clause names: "panoptic", "instance masks", "a label map"; <see langword="null"/> where it names none.</summary>
    public static string? Read(IReadOnlyList<Token> tokens)
    {
        for (var at = 0; at < tokens.Count; at++)
        {
            var (word, next) = (tokens[at].Word, tokens.WordAt(at + 1));
            if (word.StartsWith("panoptic", StringComparison.Ordinal) || (word is "things" && next is "and" && tokens.WordAt(at + 2) is "stuff") || (word is "stuff" && next is "and" && tokens.WordAt(at + 2) is "things"))
            {
                return BuiltInPrototypes.PanopticSegmentation.Name;
            }

            if (word is "instance-segmentation" or "instance-level" or "instance-wise" || (word is "instance" && (next.Length == 0 || Lexicon.MaskNouns.Contains(next) || next is "level" or "labels" or "segments"))
                || (word is "instances" && next is not ("of" or "like" or "similar" or "that" or "where")))
            {
                return BuiltInPrototypes.InstanceSegmentation.Name;
            }

            if (word is "per" && next is "object" or "instance" or "thing" or "item")
            {
                return BuiltInPrototypes.InstanceSegmentation.Name;
            }

            if (word is "semantic" or "semantically" or "semantics" or "semantic-segmentation" or "pixelwise" or "per-pixel" or "pixel-wise" or "pixel-level" || (word is "per" && next is "pixel" or "class" or "category" or "label")
                || (word is "label" or "class" or "category" or "classes" or "labels" or "segmentation" && next is "map" or "maps")
                || (word is "every" or "each" or "all" && (next is "pixel" or "pixels" || (next is "the" && tokens.WordAt(at + 2) is "pixels")))
                || (word is "by" && next is "class" or "category" or "categories" or "type"))
            {
                return BuiltInPrototypes.SemanticSegmentation.Name;
            }
        }

        return null;
    }

    /// <summary>The kind that fits a target without a name of its own: "everything", "all the objects"; <see langword="null"/> where it has one.</summary>
    public static string? OfTarget(IReadOnlyList<Token> target)
    {
        var plain = target.All(token => Tokens.IsMark(token) || Lexicon.Determiners.Contains(token.Word) || Lexicon.Quantifiers.Contains(token.Word) || Lexicon.Universal.Contains(token.Word) || Around.Contains(token.Word)
            || Lexicon.ThingNouns.Contains(token.Word) || Lexicon.RegionNouns.Contains(token.Word) || Lexicon.Tails.Contains(token.Word) || token.Word is "kinds" or "kind" or "sorts" or "types" or "distinct" or "detected" or "recognizable" or "identifiable" or "possible" or "present");
        if (!plain || target.Count == 0)
        {
            return null;
        }

        var isApart = target.Any(token => Apart.Contains(token.Word)) || target.Select((_, at) => at).Any(at => target.Has(at, "one", "by", "one"));
        return target.Any(token => Lexicon.ThingNouns.Contains(token.Word) && token.Word != "stuff") || isApart ? BuiltInPrototypes.InstanceSegmentation.Name : BuiltInPrototypes.PanopticSegmentation.Name;
    }
}
