namespace FindAgents.Tests;

/// <summary>What became of a call.</summary>
internal enum McpLoadOutcome
{
    /// <summary>A result.</summary>
    Answered,

    /// <summary>A result that says what was wrong with the call.</summary>
    ToolError,

    /// <summary>Told when to come again, at every attempt.</summary>
    Refused,

    /// <summary>Anything else: a broken connection, an answer that is none.</summary>
    Lost,
}
