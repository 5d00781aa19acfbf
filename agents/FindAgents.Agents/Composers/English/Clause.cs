namespace FindAgents.Agents.Composers.English;

/// <summary>A piece of a request that asks for one thing.</summary>
/// <param name="tokens">What it says.</param>
internal sealed class Clause(List<Token> tokens)
{
    /// <summary>What it says.</summary>
    public List<Token> Tokens { get; } = tokens;

    /// <summary>Whether it says what is to stay, of the clause before it.</summary>
    public bool IsKept { get; init; }

    /// <summary>Where it begins in the request.</summary>
    public int Start => Tokens[0].Start;

    /// <summary>Where it ends in the request.</summary>
    public int End => Tokens[^1].End;
}
