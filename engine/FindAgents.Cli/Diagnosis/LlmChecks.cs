using FindAgents.Agents.Composers.Llm;

namespace FindAgents.Cli.Diagnosis;

/// <summary>The check of the language model that composes, which is not asked.</summary>
internal static class LlmChecks
{
    private const string Name = "composer";

    /// <summary>Says which one is configured.</summary>
    /// <param name="environment">Reads a variable.</param>
    public static Check Configured(Func<string, string?> environment)
    {
        try
        {
            return new Check(Name, CheckState.Ok, ChatClientChoice.Read(environment: environment) is { } choice ? $"language model {choice}; not asked here" : "offline; no language model is configured");
        }
        catch (LlmException exception)
        {
            // All but --llm works without it.
            return new Check(Name, CheckState.Warn, "the language model is not configured as it has to be", exception.Message);
        }
    }
}
