using FindAgents.Engine;

namespace FindAgents.Agents.Running;

/// <summary>What a composition is run on, and how much of it.</summary>
public sealed record CompositionRunOptions
{
    /// <summary>The album that retrieval looks in; <see langword="null"/> for the only one that there is.</summary>
    public string? Album { get; init; }

    /// <summary>How many hits a retrieval gives whose step names no number, above 0.</summary>
    public int DefaultLimit { get; init; } = 10;

    /// <summary>How many images a step looks into at most, above 0.</summary>
    public int MaxImages { get; init; } = 100;

    /// <summary>As how many phrases a phrase is asked that refers to several things found, the surest first; above 0.</summary>
    public int MaxPieces { get; init; } = 8;

    /// <summary>How many things of an image are counted at most, the surest; above 0.</summary>
    public int MaxCounted { get; init; } = 100;

    /// <summary>Checks the values.</summary>
    /// <exception cref="FindException">A value cannot be used; the message names it and what was expected.</exception>
    internal void Validate()
    {
        Require(DefaultLimit, nameof(DefaultLimit));
        Require(MaxImages, nameof(MaxImages));
        Require(MaxPieces, nameof(MaxPieces));
        Require(MaxCounted, nameof(MaxCounted));
    }

    private static void Require(int value, string name)
    {
        if (value < 1)
        {
            throw new FindException($"{name} is {value}: 1 or more was expected.");
        }
    }
}
