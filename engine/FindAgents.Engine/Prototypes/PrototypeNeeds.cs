using static FindAgents.Engine.Prototypes.VariableNames;

namespace FindAgents.Engine.Prototypes;

/// <summary>What a question gives a prototype, and what its answer is made of.</summary>
internal sealed class PrototypeNeeds
{
    private static readonly Dictionary<LearnedContent, string> Words = new() { [LearnedContent.Objects] = "objects", [LearnedContent.Image] = "image", [LearnedContent.Memories] = "memories" };

    private static readonly Given Objects = new(ObjectProposals);

    // Whoever asks, and how to speak of them.
    private readonly string _asker;
    private readonly string _question;

    private PrototypeNeeds(string asker, string question) => (_asker, _question) = (asker, question);

    /// <summary>What is given, where the prototype has the variable.</summary>
    private Given[] Gives { get; init; } = [];

    /// <summary>The variables without which the question would not be heard.</summary>
    private string[] Hears { get; init; } = [];

    /// <summary>What the answer is read from.</summary>
    private (string Variable, ReadoutHead Head)[] Reads { get; init; } = [];

    /// <summary>The learned embeddings that the model has.</summary>
    private LearnedContent[] Learned { get; init; } = [];

    /// <summary>The needs of a question; find-mini asks for phrases through whichever of two proposals the prototype has.</summary>
    public static PrototypeNeeds Of(PrototypeUse use, TaskPrototype prototype) => use.Asker == PrototypeAsker.FindMini ? Mini(use.Question, prototype) : Official(use.Question);

    /// <summary>Refuses a prototype that cannot be asked this.</summary>
    public void Check(TaskPrototype prototype)
    {
        var problems = Problems(prototype);
        if (problems.Count > 0)
        {
            var list = problems.Count == 1 ? $" {problems[0]}." : string.Concat(problems.Select(problem => Environment.NewLine + "  - " + problem));
            throw new PrototypeException($"The task prototype '{prototype.Name}' cannot answer {_question} with {_asker}:{list}");
        }
    }

    /// <summary>Everything that is missing, each with how to mend it.</summary>
    public List<string> Problems(TaskPrototype prototype)
    {
        var problems = new List<string>();
        var given = Gives.Where(one => prototype.Has(one.Variable)).ToDictionary(one => one.Variable, StringComparer.Ordinal);
        var provided = given.Values.Where(one => one.Always || Hears.Contains(one.Variable)).Select(one => prototype[one.Variable].Prompt).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var heard in Hears.Where(heard => !prototype.Has(heard)))
        {
            problems.Add($"it has no variable '{heard}', through which the question comes in; declare it with a prompt");
        }

        foreach (var prompt in prototype.Prompts.Where(prompt => !prompt.Optional && !provided.Contains(prompt.Name)))
        {
            problems.Add($"it needs the prompt '{prompt.Name}', which the question does not give; declare it optional, or ask a question that gives it");
        }

        var part = prototype.Variables.Where(v => v.Prompt is null || provided.Contains(v.Prompt)).ToDictionary(v => v.Name, StringComparer.Ordinal);
        foreach (var variable in part.Values.Where(v => !IsProvided(v, prototype, given)))
        {
            problems.Add($"the variable '{variable.Name}' has nothing to start from: {_asker} gives {string.Join(", ", given.Values.Where(one => one.Content).Select(one => one.Variable))}"
                + $"{(Learned.Length == 0 ? " and has no learned embeddings" : $" and has learned embeddings of {string.Join(", ", Learned.Select(learned => Words[learned]))}")}; remove it, or make it a duplicate of one of these");
        }

        foreach (var edge in prototype.ContentAttention.Concat(prototype.ConditionalAttention).Where(e => e.MatchIndex && part.ContainsKey(e.From) && part.ContainsKey(e.To)))
        {
            foreach (var end in ((string[])[edge.From, edge.To]).Distinct().Where(end => !given.TryGetValue(end, out var one) || !one.Index))
            {
                problems.Add($"the edge {edge} matches by index, and '{end}' gets none; leave 'match' out of it");
            }
        }

        foreach (var (variable, head) in Reads)
        {
            if (!prototype.Readouts.Any(readout => readout.Variable == variable && readout.Head == head))
            {
                problems.Add($"it does not read out the {PrototypeYaml.Heads.Write(head)} of '{variable}', of which the answer is made; add a readout {{head: {PrototypeYaml.Heads.Write(head)}, of: {variable}}}");
            }
            else if (!part.ContainsKey(variable))
            {
                problems.Add($"'{variable}', of which the answer is made, takes part only with the prompt '{prototype[variable].Prompt}', which the question does not give; let it come with the question's prompt");
            }
        }

        return problems;
    }

    private bool IsProvided(TaskVariable variable, TaskPrototype prototype, Dictionary<string, Given> given) =>
        (given.TryGetValue(variable.Name, out var one) && one.Content)
        || (variable.DuplicateOf is { } source ? IsProvided(prototype[source], prototype, given) : Learned.Contains(variable.Learned));

    private static PrototypeNeeds Mini(PrototypeQuestion question, TaskPrototype prototype)
    {
        const string Asker = "find-mini";
        (string, ReadoutHead)[] objects = [(ObjectProposals, ReadoutHead.Mask), (ObjectProposals, ReadoutHead.ClassEmbedding)];
        Given[] words = [Objects, new(GroundingProposals) { Index = true }, new(DescriptionTokens) { Index = true }];
        return question switch
        {
            PrototypeQuestion.Things => new(Asker, Say(question)) { Gives = [Objects], Reads = objects },
            PrototypeQuestion.Division => new(Asker, Say(question)) { Gives = words, Hears = [GroundingProposals], Reads = [.. objects, (GroundingProposals, ReadoutHead.Mask)] },
            PrototypeQuestion.Phrases or PrototypeQuestion.InterleavedPhrases => prototype.Has(EntityProposals) && !prototype.Has(GroundingProposals)
                ? new(Asker, Say(question))
                {
                    Gives = [Objects, new(EntityProposals) { Index = true }, new(LegendTokens) { Index = true }],
                    Hears = [EntityProposals],
                    Reads = [.. objects, (EntityProposals, ReadoutHead.Mask)],
                }
                : new(Asker, Say(question)) { Gives = words, Hears = [GroundingProposals], Reads = [.. objects, (GroundingProposals, ReadoutHead.Mask)] },
            _ => new(Asker, Say(question))
            {
                Gives = [Objects, new(SegmentProposals) { Index = true }, new(SpatialTokens) { Index = true }, new(SpatialMemories) { Index = true, Always = false }],
                Hears = question == PrototypeQuestion.Prompt ? [SegmentProposals] : [SegmentProposals, SpatialMemories],
                Reads = [.. objects, (SegmentProposals, ReadoutHead.Mask), (SegmentProposals, ReadoutHead.ClassEmbedding)],
            },
        };
    }

    private static PrototypeNeeds Official(PrototypeQuestion question)
    {
        const string Asker = "an official model";
        LearnedContent[] learned = [LearnedContent.Objects, LearnedContent.Image, LearnedContent.Memories];
        return question switch
        {
            PrototypeQuestion.Things or PrototypeQuestion.Division => new(Asker, Say(question))
            {
                Learned = learned,
                Reads = [(ObjectProposals, ReadoutHead.Mask), (ObjectProposals, ReadoutHead.ClassEmbedding)],
            },
            PrototypeQuestion.Phrases => new(Asker, Say(question))
            {
                Learned = learned,
                Gives = [new(DescriptionTokens) { Index = true }, new(DescriptionQueries) { Index = true, Content = false }],
                Hears = [DescriptionTokens, DescriptionQueries],
                Reads = [(GroundingProposals, ReadoutHead.Mask), (GroundingProposals, ReadoutHead.ClassEmbedding), (DescriptionQueries, ReadoutHead.ClassEmbedding)],
            },
            PrototypeQuestion.InterleavedPhrases => new(Asker, Say(question))
            {
                Learned = learned,
                Gives = [new(LegendTokens) { Index = true }, new(EntityTokens) { Index = true }, new(EntityQueries) { Index = true, Content = false }],
                Hears = [LegendTokens, EntityTokens, EntityQueries],
                Reads =
                [
                    (EntityProposals, ReadoutHead.Mask), (EntityProposals, ReadoutHead.MaskEmbedding), (EntityProposals, ReadoutHead.ClassEmbedding),
                    (EntityQueries, ReadoutHead.MaskEmbedding), (EntityQueries, ReadoutHead.ClassEmbedding),
                ],
            },
            _ => new(Asker, Say(question))
            {
                Learned = learned,
                Gives = [new(SpatialTokens) { Index = true }, new(SpatialQueries) { Index = true, Content = false }, new(SpatialMemories) { Content = false, Always = false }],
                Hears = question == PrototypeQuestion.Prompt ? [SpatialTokens, SpatialQueries] : [SpatialTokens, SpatialQueries, SpatialMemories],
                Reads = [(SegmentProposals, ReadoutHead.Mask), (SegmentProposals, ReadoutHead.MaskEmbedding), (SpatialQueries, ReadoutHead.MaskEmbedding)],
            },
        };
    }

    private static string Say(PrototypeQuestion question) => question switch
    {
        PrototypeQuestion.Things => "which things there are",
        PrototypeQuestion.Division => "what the image divides into",
        PrototypeQuestion.Phrases => "what phrases name",
        PrototypeQuestion.InterleavedPhrases => "what phrases with pieces of images name",
        PrototypeQuestion.Prompt => "what a prompt indicates",
        _ => "what a prompt indicates that goes on from an earlier answer",
    };

    /// <summary>Something that a question gives.</summary>
    private sealed record Given(string Variable)
    {
        /// <summary>Whether rows to start from are given; otherwise the prototype has to say where they come from.</summary>
        public bool Content { get; init; } = true;

        /// <summary>Whether rows are numbered.</summary>
        public bool Index { get; init; }

        /// <summary>Whether every such question gives it.</summary>
        public bool Always { get; init; } = true;
    }
}
