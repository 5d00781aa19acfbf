namespace FindAgents.Testing;

/// <summary>Which test project answers for which kind of parity case.</summary>
public static class ParityCoverage
{
    /// <summary>The project that also reports, as skipped, what no project covers.</summary>
    public const string Fallback = "FindAgents.Engine.Tests";

    private static readonly (string KindPrefix, string Project)[] Projects =
    [
        ("modeling/modules/criterion.py", "FindAgents.Training.Tests"),
        ("modeling/architectures/find_model.py:training step", "FindAgents.Training.Tests"),
        ("datasets/evaluation/", "FindAgents.Evaluation.Tests"),
        ("pycocotools/", "FindAgents.Evaluation.Tests"),
    ];

    /// <summary>The name of the test project that runs a case or reports it as skipped.</summary>
    public static string ProjectOf(ParityCase parityCase)
    {
        foreach (var (prefix, project) in Projects)
        {
            if (parityCase.Kind.StartsWith(prefix, StringComparison.Ordinal))
            {
                return project;
            }
        }

        return Fallback;
    }
}
