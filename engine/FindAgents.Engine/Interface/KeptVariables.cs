using FindAgents.Engine.Prototypes;

namespace FindAgents.Engine.Interface;

/// <summary>Says whether what one run kept of a variable is what another prototype's run would compute.</summary>
/// <remarks>
/// A variable depends on what it looks at, on what those look at, and so on. It is the same in two runs where all of that
/// is declared alike, in the same order, since sums round by their order. Names of prototypes and of prompts, and what is
/// read out, change nothing.
/// </remarks>
internal static class KeptVariables
{
    /// <summary>Compares how a variable is computed.</summary>
    /// <param name="variable">The variable's name.</param>
    /// <param name="kept">The prototype whose run kept it.</param>
    /// <param name="keptGiven">What that run was given.</param>
    /// <param name="asked">The prototype that is to run.</param>
    /// <param name="askedGiven">What this run is given, the variable included where it was given before.</param>
    /// <returns>Whether the kept one may be used, to the last bit.</returns>
    public static bool AreAlike(string variable, TaskPrototype kept, IEnumerable<string> keptGiven, TaskPrototype asked, IEnumerable<string> askedGiven)
    {
        var (before, now) = (Part(kept, keptGiven), Part(asked, askedGiven));
        var (seen, open) = (new HashSet<string>(StringComparer.Ordinal), new Queue<string>([variable]));
        while (open.TryDequeue(out var name))
        {
            if (!seen.Add(name))
            {
                continue;
            }

            if (!before.Contains(name) || !now.Contains(name))
            {
                return false;
            }

            var (a, b) = (Looks(kept, name, before), Looks(asked, name, now));
            if (!a.SequenceEqual(b) || Start(kept[name]) != Start(asked[name]))
            {
                return false;
            }

            string?[] others = [.. a.Select(look => look.Edge.To).Where(to => to != VariableNames.ImageFeatures), kept[name].DuplicateOf, kept[name].SummaryOf];
            foreach (var other in others.OfType<string>())
            {
                open.Enqueue(other);
            }
        }

        return true;
    }

    // Those that take part: the ones without a prompt, and the ones whose prompt something is given for.
    private static HashSet<string> Part(TaskPrototype prototype, IEnumerable<string> given)
    {
        var prompts = given.Where(prototype.Has).Select(name => prototype[name].Prompt).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return prototype.Variables.Where(v => v.Prompt is null || prompts.Contains(v.Prompt)).Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
    }

    private static List<(bool IsContent, AttentionEdge Edge)> Looks(TaskPrototype prototype, string name, HashSet<string> part) =>
    [
        .. prototype.ContentAttention.Where(e => e.From == name && (e.To == VariableNames.ImageFeatures || part.Contains(e.To))).Select(e => (true, e)),
        .. prototype.ConditionalAttention.Where(e => e.From == name && part.Contains(e.To)).Select(e => (false, e)),
    ];

    // What else a variable's rows depend on. A summary limits what the variable sees of the image, where that is limited.
    private static (LearnedContent Learned, string? Duplicates, string? Sums, bool Masked, bool SeesAll) Start(TaskVariable variable) =>
        (variable.Learned, variable.DuplicateOf, variable.SummaryOf, variable.Masked, variable.IgnoreCrossMask);
}
