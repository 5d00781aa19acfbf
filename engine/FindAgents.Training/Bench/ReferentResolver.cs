using FindAgents.Engine.English;

namespace FindAgents.Training.Bench;

/// <summary>Decides which instances each mention of a caption means, or that it cannot be told.</summary>
/// <remarks>Pure and thread-safe.</remarks>
internal static class ReferentResolver
{
    // A singular among several instances is taken to mean one that dominates the others so far in area.
    private const int Dominance = 3;

    public static List<EntityPhrase> Resolve(string caption, List<Mention> mentions, PhotoCandidates candidates)
    {
        var referents = new Referent?[mentions.Count];
        var taken = new HashSet<int>();

        // Singulars first: "people" beside "a man" are the others.
        for (var m = 0; m < mentions.Count; m++)
        {
            referents[m] = Trivial(mentions, m, candidates) ?? (mentions[m].IsMany ? null : One(mentions, m, referents, candidates));
            taken.UnionWith(referents[m]?.Instances ?? []);
        }

        for (var m = 0; m < mentions.Count; m++)
        {
            referents[m] ??= Many(mentions, m, referents, taken, candidates);
        }

        var phrases = new List<EntityPhrase>(mentions.Count);
        for (var m = 0; m < mentions.Count; m++)
        {
            var (phrase, referent) = (mentions[m].Phrase, referents[m]!);
            phrases.Add(new EntityPhrase(
                caption.Substring(phrase.Start, phrase.Length), phrase.Start, referent.Grounding, referent.Instances, phrase.Head, mentions[m].Categories, mentions[m].IsMany));
        }

        return phrases;
    }

    /// <summary>Whether a caption speaks of at most one person.</summary>
    public static bool TellsOfOnePerson(List<Mention> mentions)
    {
        var persons = 0;
        for (var m = 0; m < mentions.Count; m++)
        {
            if (Array.IndexOf(mentions[m].Categories, "person") >= 0 && mentions[m].Phrase.IsReal && Antecedent(mentions, m) < 0)
            {
                persons += mentions[m].IsMany ? 2 : 1;
            }
        }

        return persons <= 1;
    }

    private static Referent? Trivial(List<Mention> mentions, int m, PhotoCandidates candidates)
    {
        var mention = mentions[m];
        if (mention.Categories.Length == 0)
        {
            return new Referent(PhraseGrounding.UnknownWord);
        }

        if (!mention.Phrase.IsReal)
        {
            return new Referent(PhraseGrounding.NotThere);
        }

        var covered = mention.Categories.Count(candidates.Covers);
        if (covered == 0)
        {
            return new Referent(PhraseGrounding.NotLabelled);
        }

        var found = candidates.Of(mention.Categories);
        if (found.Count == 0)
        {
            return new Referent(covered == mention.Categories.Length ? PhraseGrounding.NotFound : PhraseGrounding.NotLabelled);
        }

        if (found.Any(candidates.IsThing))
        {
            return null;
        }

        // Stuff has no number: the walls are all wall. But of "onions and meat" neither is all of the food.
        return mentions.Any(other => other.Phrase.Head != mention.Phrase.Head && other.Overlaps(mention)) ? Referent.Ambiguous : new Referent(PhraseGrounding.Grounded, found);
    }

    private static Referent One(List<Mention> mentions, int m, Referent?[] referents, PhotoCandidates candidates)
    {
        if (Antecedent(mentions, m) is >= 0 and var antecedent)
        {
            return referents[antecedent] ?? Referent.Ambiguous;
        }

        for (var other = 0; other < mentions.Count; other++)
        {
            if (other != m && !mentions[other].IsMany && mentions[other].Phrase.IsReal && mentions[other].Overlaps(mentions[m]) && !(other > m && Antecedent(mentions, other) == m))
            {
                return Referent.Ambiguous;
            }
        }

        var things = candidates.Of(mentions[m].Categories);
        things.RemoveAll(i => !candidates.IsThing(i));
        var (crowds, single) = (things.Where(candidates.IsCrowd).ToList(), things.Where(i => !candidates.IsCrowd(i)).ToList());
        if (!candidates.IsOnePerson || single.Count == 0 || (crowds.Count > 0 && candidates.Area(crowds[0]) * Dominance > candidates.Area(single[0])))
        {
            return Referent.Ambiguous;
        }

        return single.Count == 1 || candidates.Area(single[0]) >= Dominance * candidates.Area(single[1])
            ? new Referent(PhraseGrounding.Grounded, [single[0]])
            : Referent.Ambiguous;
    }

    private static Referent Many(List<Mention> mentions, int m, Referent?[] referents, HashSet<int> taken, PhotoCandidates candidates)
    {
        if (Antecedent(mentions, m) is >= 0 and var antecedent && mentions[antecedent].IsMany)
        {
            return referents[antecedent] ?? Referent.Ambiguous;
        }

        for (var other = 0; other < mentions.Count; other++)
        {
            if (other == m || !mentions[other].Overlaps(mentions[m]) || !mentions[other].Phrase.IsReal)
            {
                continue;
            }

            // Two plurals of one kind share the instances in a way that is not said; so does a singular that was not found.
            if (mentions[other].IsMany ? !(other > m && Antecedent(mentions, other) == m) : referents[other]?.Grounding != PhraseGrounding.Grounded)
            {
                return Referent.Ambiguous;
            }
        }

        var mention = mentions[m];
        var found = candidates.Of(mention.Categories);
        found.RemoveAll(taken.Contains);
        var things = found.Where(candidates.IsThing).ToList();
        var single = things.Where(i => !candidates.IsCrowd(i)).ToList();
        if (!candidates.IsOnePerson || found.Count == 0)
        {
            return Referent.Ambiguous;
        }

        if (mention.Count is { } count && count > 1)
        {
            var exact = single.Count == count || (single.Count > count && candidates.Area(single[count - 1]) >= Dominance * candidates.Area(single[count]));
            return exact && single.Count == things.Count ? new Referent(PhraseGrounding.Grounded, single[..count]) : Referent.Ambiguous;
        }

        // "people" where one person is labelled: the others are too small for labels, or the one is not meant.
        var few = things.Count == 1 && !candidates.IsCrowd(things[0]) && ConceptNames.Actors.Contains(mention.Categories[0]) && mention.Categories.Length == 1;
        return few ? Referent.Ambiguous : new Referent(PhraseGrounding.Grounded, found);
    }

    // The earlier mention that a definite one points back at: "a dog … the dog".
    private static int Antecedent(List<Mention> mentions, int m)
    {
        for (var earlier = 0; earlier < m && mentions[m].Phrase.IsDefinite; earlier++)
        {
            if (mentions[earlier].Phrase.Head == mentions[m].Phrase.Head && mentions[earlier].IsMany == mentions[m].IsMany && mentions[earlier].Phrase.IsReal)
            {
                return earlier;
            }
        }

        return -1;
    }

    private sealed record Referent(PhraseGrounding Grounding, IReadOnlyList<int> Instances)
    {
        public static readonly Referent Ambiguous = new(PhraseGrounding.Ambiguous);

        public Referent(PhraseGrounding grounding)
            : this(grounding, [])
        {
        }
    }
}
