namespace FindAgents.Agents.Composers.English;

/// <summary>Tells whether a word is another one with a slip of the finger.</summary>
internal static class Spelling
{
    /// <summary>Whether one letter was left out, put in, changed, or swapped with its neighbour.</summary>
    public static bool IsNear(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > 1 || one == other)
        {
            return false;
        }

        var (shorter, longer) = one.Length <= other.Length ? (one, other) : (other, one);
        var same = 0;
        while (same < shorter.Length && shorter[same] == longer[same])
        {
            same++;
        }

        var rest = shorter.AsSpan(same);
        var longRest = longer.AsSpan(same);
        return shorter.Length < longer.Length
            ? rest.SequenceEqual(longRest[1..])
            : rest[1..].SequenceEqual(longRest[1..]) || (rest.Length > 1 && rest[0] == longRest[1] && rest[1] == longRest[0] && rest[2..].SequenceEqual(longRest[2..]));
    }
}
