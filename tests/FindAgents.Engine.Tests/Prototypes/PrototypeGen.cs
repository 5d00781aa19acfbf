using CsCheck;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Engine.Tests.Prototypes;

/// <summary>Valid prototypes of every shape.</summary>
internal static class PrototypeGen
{
    private static readonly string[] Awkward = ["true", "null", "~", "", " ", "1e3", "- a", "a: b", "# x", "line\nline\n", "trailing ", "yes", "'", "\"", "\\n"];

    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String[Gen.Char.Where(c => !char.IsSurrogate(c)), 0, 12],
        Gen.String[Gen.Char["abc ,:#-'\"{}[]&*!|>%@`\n\t\\äé日?"], 0, 12],
        Gen.Int[0, Awkward.Length - 1].Select(i => Awkward[i]));

    public static Gen<TaskPrototype> Any { get; } =
        from name in AnyText.Where(t => !string.IsNullOrWhiteSpace(t))
        from description in AnyText
        from phrase in AnyText.Where(t => !string.IsNullOrWhiteSpace(t))
        from optional in Gen.Bool
        from proposals in Gen.Int[1, 4]
        from tokens in Gen.Int[0, 3]
        from flags in Gen.Bool.Array[40]
        from probability in Gen.Double[0, 1]
        select Make(name, description, phrase, optional, proposals, tokens, flags, probability);

    private static TaskPrototype Make(string name, string description, string prompt, bool optional, int proposals, int tokens, bool[] flags, double probability)
    {
        var at = 0;
        var builder = new TaskPrototypeBuilder(name, description);
        var tokenNames = Enumerable.Range(0, tokens).Select(i => $"tokens_language_t{i}").ToList();
        var proposalNames = Enumerable.Range(0, proposals).Select(i => $"proposals_vision_p{i}").ToList();
        if (tokens > 0)
        {
            builder.Prompt(prompt, optional);
        }

        // Backwards, so that duplicates stand before what they duplicate.
        foreach (var (variable, i) in proposalNames.Select((p, i) => (p, i)).Reverse())
        {
            builder.Variable(new TaskVariable(variable)
            {
                Learned = i == 0 ? LearnedContent.Objects : LearnedContent.None,
                DuplicateOf = i == 0 ? null : proposalNames[i - 1],
                Prompt = tokens > 0 && i == proposals - 1 && i > 0 && Flag() ? prompt : null,
                Output = i == 0 || Flag(),
                Masked = Flag(),
                IgnoreCrossMask = Flag(),
            });
            builder.Content(variable, VariableNames.ImageFeatures).Condition(variable, variable, Flag());
            if (i > 0 && Flag())
            {
                builder.Condition(variable, proposalNames[0]);
            }
        }

        builder.Variable(new TaskVariable("queries_vision_q") { Learned = LearnedContent.Image, Output = true, SummaryOf = Flag() ? proposalNames[0] : null });
        foreach (var token in tokenNames)
        {
            builder.Variable(new TaskVariable(token) { Prompt = prompt, Masked = Flag() });
            builder.Condition(proposalNames[0], token, Flag());
            if (Flag())
            {
                builder.Content("queries_vision_q", token, Flag());
            }
        }

        foreach (var head in Enum.GetValues<ReadoutHead>().Where(_ => Flag()))
        {
            builder.Read($"{name}{head}", head, proposalNames[0]);
        }

        if (tokens > 0 && Flag())
        {
            builder.Dynamic(proposalNames[0], tokenNames[0], "queries_vision_q", probability);
        }

        return builder.Build();

        bool Flag() => flags[at++ % flags.Length];
    }
}
