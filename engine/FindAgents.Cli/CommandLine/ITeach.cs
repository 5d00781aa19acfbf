namespace FindAgents.Cli.CommandLine;

/// <summary>A command that shows how it is used.</summary>
internal interface ITeach
{
    /// <summary>What one may want, and the line that does it.</summary>
    IReadOnlyList<(string What, string Line)> Examples { get; }

    /// <summary>What else a reader of the help needs to know.</summary>
    string? Notes => null;
}
