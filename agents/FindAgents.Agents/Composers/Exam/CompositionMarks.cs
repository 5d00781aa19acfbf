using System.Globalization;
using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Composers.Exam;

/// <summary>Compares compositions with those expected.</summary>
/// <remarks>
/// Steps agree in number and order; prototype, images, prompt and limit are equal; each expected phrase is met by one composed phrase in one of its
/// wordings, and none is left over; what is expected in a query occurs in it. Letters' case and leading articles do not count.
/// </remarks>
public static class CompositionMarks
{
    /// <summary>What is wrong with a composition.</summary>
    /// <param name="expected">What is expected.</param>
    /// <param name="composed">What came.</param>
    /// <returns>The first fault, in a line; <see langword="null"/> where it is right.</returns>
    public static string? FaultOf(IReadOnlyList<ExpectedStep> expected, Composition composed)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(composed);
        if (expected.Count != composed.Steps.Count)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{expected.Count} steps expected, {composed.Steps.Count} composed");
        }

        for (var i = 0; i < expected.Count; i++)
        {
            if (FaultOf(expected[i], composed.Steps[i]) is { } fault)
            {
                return string.Create(CultureInfo.InvariantCulture, $"step {i + 1}: {fault}");
            }
        }

        return null;
    }

    private static string? FaultOf(ExpectedStep expected, CompositionStep composed)
    {
        if (expected.Prototype != composed.Prototype)
        {
            return $"{expected.Prototype} expected, {composed.Prototype} composed";
        }

        if (!Equals(expected.Images, composed.Images))
        {
            return $"images {expected.Images?.ToString() ?? "none"} expected, {composed.Images?.ToString() ?? "none"} composed";
        }

        if (!Equals(expected.Prompt, composed.Prompt))
        {
            return "another prompt is expected";
        }

        if (expected.Limit != composed.Limit)
        {
            return string.Create(CultureInfo.InvariantCulture, $"limit {expected.Limit?.ToString(CultureInfo.InvariantCulture) ?? "none"} expected, {composed.Limit?.ToString(CultureInfo.InvariantCulture) ?? "none"} composed");
        }

        if (!Agree(expected.Phrases ?? [], composed.Phrases ?? []))
        {
            return $"phrases [{string.Join("; ", (expected.Phrases ?? []).Select(wordings => string.Join(" | ", wordings)))}] expected, [{string.Join("; ", composed.Phrases ?? [])}] composed";
        }

        if (expected.Without is { } without && !Agree(without, composed.Without ?? []))
        {
            return $"without [{string.Join("; ", without.Select(wordings => string.Join(" | ", wordings)))}] expected, [{string.Join("; ", composed.Without ?? [])}] composed";
        }

        var missing = expected.Query?.FirstOrDefault(words => composed.Query?.Contains(words, StringComparison.OrdinalIgnoreCase) is not true);
        return missing is null ? null : $"'{missing}' expected in the query, '{composed.Query}' composed";
    }

    private static bool Agree(IReadOnlyList<IReadOnlyList<string>> expected, IReadOnlyList<string> composed)
    {
        if (expected.Count != composed.Count)
        {
            return false;
        }

        // Each phrase has to find a partner of its own: a matching, found by letting earlier ones move on.
        var partner = Enumerable.Repeat(-1, composed.Count).ToArray();
        return Enumerable.Range(0, expected.Count).All(entry => Place(entry, new bool[composed.Count]));

        bool Place(int entry, bool[] tried)
        {
            for (var phrase = 0; phrase < composed.Count; phrase++)
            {
                if (!tried[phrase] && expected[entry].Any(wording => Plain(wording) == Plain(composed[phrase])))
                {
                    tried[phrase] = true;
                    if (partner[phrase] < 0 || Place(partner[phrase], tried))
                    {
                        partner[phrase] = entry;
                        return true;
                    }
                }
            }

            return false;
        }
    }

    private static string Plain(string phrase)
    {
        var words = phrase.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words is ["the" or "a" or "an", _, ..] ? words[1..] : words);
    }
}
