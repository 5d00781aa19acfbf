namespace FindAgents.Engine.Prototypes;

/// <summary>Checks a prototype when it is made and reports everything that is wrong with it at once.</summary>
internal static class PrototypeValidator
{
    /// <param name="prototype">The prototype.</param>
    /// <param name="line">Where a part was declared (<c>variable x</c>, <c>prompt x</c>, <c>readout x</c>, <c>dynamic x</c>), if it was read from a text.</param>
    public static void Validate(TaskPrototype prototype, Func<string, long?>? line)
    {
        var problems = new Problems(line);
        if (string.IsNullOrWhiteSpace(prototype.Name))
        {
            problems.Add("name", "it has no name");
        }

        Repeated(prototype.Prompts.Select(p => p.Name), "prompt", problems);
        Repeated(prototype.Variables.Select(v => v.Name), "variable", problems);
        Repeated(prototype.Readouts.Select(r => r.Name), "readout", problems);
        Repeated(prototype.ContentAttention.Select(e => $"{e.From} -> {e.To}"), "content edge", problems);
        Repeated(prototype.ConditionalAttention.Select(e => $"{e.From} -> {e.To}"), "conditional edge", problems);

        var variables = prototype.Variables.GroupBy(v => v.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var prompts = prototype.Prompts.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var prompt in prototype.Prompts)
        {
            CheckPrompt(prompt, prototype, problems);
        }

        foreach (var variable in prototype.Variables)
        {
            CheckVariable(variable, variables, prompts, problems);
        }

        CheckContentEdges(prototype, variables, problems);
        foreach (var edge in prototype.ConditionalAttention)
        {
            CheckConditionalEdge(edge, variables, problems);
        }

        foreach (var readout in prototype.Readouts)
        {
            CheckReadout(readout, variables, problems);
        }

        foreach (var dynamic in prototype.Dynamics)
        {
            CheckDynamic(dynamic, prototype, variables, problems);
        }

        if (!prototype.Variables.Any(v => v.Output))
        {
            problems.Add("variables", "no variable is an output; set 'output' on what is to be read");
        }

        problems.ThrowIfAny(prototype.Name);
    }

    private static void Repeated(IEnumerable<string> names, string what, Problems problems)
    {
        foreach (var group in names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add($"{what} {group.Key}", $"the {what} '{group.Key}' is declared {group.Count()} times");
        }
    }

    private static void CheckPrompt(TaskPrompt prompt, TaskPrototype prototype, Problems problems)
    {
        if (string.IsNullOrWhiteSpace(prompt.Name))
        {
            problems.Add($"prompt {prompt.Name}", "a prompt has no name");
        }
        else if (!prototype.Variables.Any(v => v.Prompt == prompt.Name))
        {
            problems.Add($"prompt {prompt.Name}", $"the prompt '{prompt.Name}' provides no variable; set 'prompt: {prompt.Name}' on its tokens or remove it");
        }
    }

    private static void CheckVariable(TaskVariable variable, Dictionary<string, TaskVariable> variables, HashSet<string> prompts, Problems problems)
    {
        var name = variable.Name;
        if (!TaskVariable.TryGetKind(name, out var kind))
        {
            problems.Add($"variable {name}", $"'{name}' is no variable name; expected proposals_…, queries_…, tokens_… or memories_…, then a modality and a name in lower case");
        }

        if (variable.Prompt is { } prompt && !prompts.Contains(prompt))
        {
            problems.Add($"variable {name}", $"the variable '{name}' belongs to the prompt '{prompt}', which the prototype does not declare; declare it under 'prompts'");
        }

        if (variable.Learned != LearnedContent.None && variable.DuplicateOf is not null)
        {
            problems.Add($"variable {name}", $"the variable '{name}' is both learned and a duplicate of '{variable.DuplicateOf}'; keep one source");
        }

        if (variable.DuplicateOf is { } source)
        {
            CheckDuplication(variable, source, variables, problems);
        }
        else if (variable.Learned == LearnedContent.None && variable.Prompt is null)
        {
            problems.Add($"variable {name}", kind == VariableKind.Token
                ? $"nobody provides the tokens '{name}'; name the prompt they come with"
                : $"the variable '{name}' has no content source; set 'learned', 'duplicate_of' or 'prompt'");
        }

        if (kind == VariableKind.Token && (variable.Learned != LearnedContent.None || variable.DuplicateOf is not null))
        {
            problems.Add($"variable {name}", $"the tokens '{name}' must come with a prompt; only proposals, queries and memories are learned or duplicated");
        }

        if (variable.SummaryOf is { } summed)
        {
            if (!variables.TryGetValue(summed, out var proposals))
            {
                problems.Add($"variable {name}", $"'{name}' is a summary of '{summed}', which is not declared");
            }
            else if (summed == name)
            {
                problems.Add($"variable {name}", $"'{name}' cannot be a summary of itself");
            }
            else if (!proposals.Output || !variable.Output)
            {
                problems.Add($"variable {name}", $"'{name}' is a summary of '{summed}': both must be outputs");
            }
            else if (proposals.SummaryOf is not null)
            {
                problems.Add($"variable {name}", $"'{name}' is a summary of '{summed}', which is a summary itself");
            }
            else if (proposals.Prompt is not null && proposals.Prompt != variable.Prompt)
            {
                problems.Add($"variable {name}", $"'{name}' is a summary of '{summed}', which takes part only with the prompt '{proposals.Prompt}'");
            }
        }
    }

    private static void CheckDuplication(TaskVariable variable, string source, Dictionary<string, TaskVariable> variables, Problems problems)
    {
        if (!variables.TryGetValue(source, out var original))
        {
            problems.Add($"variable {variable.Name}", $"the variable '{variable.Name}' duplicates '{source}', which is not declared");
            return;
        }

        if (original.Prompt is not null && original.Prompt != variable.Prompt)
        {
            problems.Add($"variable {variable.Name}", $"the variable '{variable.Name}' duplicates '{source}', which takes part only with the prompt '{original.Prompt}'");
        }

        var chain = new List<string> { variable.Name };
        for (var next = original; ; next = variables[next.DuplicateOf])
        {
            chain.Add(next.Name);
            if (next.Name == variable.Name)
            {
                problems.Add($"variable {variable.Name}", $"the duplication {string.Join(" -> ", chain)} goes in a circle");
                return;
            }

            // A circle further on is reported by its own members.
            if (next.DuplicateOf is null || !variables.ContainsKey(next.DuplicateOf) || chain.Count > variables.Count)
            {
                return;
            }
        }
    }

    private static void CheckContentEdges(TaskPrototype prototype, Dictionary<string, TaskVariable> variables, Problems problems)
    {
        foreach (var edge in prototype.ContentAttention)
        {
            if (!variables.ContainsKey(edge.From))
            {
                problems.Add($"variable {edge.From}", $"the content edge {edge} starts at '{edge.From}', which is not declared");
            }

            if (edge.To == VariableNames.ImageFeatures)
            {
                if (edge.MatchIndex)
                {
                    problems.Add($"variable {edge.From}", $"the content edge {edge} matches by index, but image features carry none");
                }
            }
            else if (!variables.TryGetValue(edge.To, out var target))
            {
                problems.Add($"variable {edge.From}", $"the content edge {edge} leads to '{edge.To}', which nobody declares");
            }
            else if (target.Name == edge.From)
            {
                problems.Add($"variable {edge.From}", $"the content edge {edge} leads to its own start; use conditional attention");
            }
            else if (TaskVariable.TryGetKind(target.Name, out var kind) && kind != VariableKind.Token)
            {
                problems.Add($"variable {edge.From}", $"the content edge {edge} must lead to {VariableNames.ImageFeatures} or to tokens");
            }
        }

        foreach (var group in prototype.ContentAttention.GroupBy(e => e.From, StringComparer.Ordinal))
        {
            if (group.Any(e => e.To == VariableNames.ImageFeatures) && group.Any(e => e.To != VariableNames.ImageFeatures))
            {
                problems.Add($"variable {group.Key}", $"the variable '{group.Key}' gathers content from the image and from tokens; split it in two or condition it on the tokens");
            }
        }
    }

    private static void CheckConditionalEdge(AttentionEdge edge, Dictionary<string, TaskVariable> variables, Problems problems)
    {
        foreach (var end in new[] { edge.From, edge.To }.Distinct().Where(end => !variables.ContainsKey(end)))
        {
            problems.Add($"variable {edge.From}", $"the conditional edge {edge} needs '{end}', which nobody declares");
        }
    }

    private static void CheckReadout(Readout readout, Dictionary<string, TaskVariable> variables, Problems problems)
    {
        if (string.IsNullOrWhiteSpace(readout.Name))
        {
            problems.Add($"readout {readout.Name}", $"a readout of '{readout.Variable}' has no name");
        }

        if (!variables.TryGetValue(readout.Variable, out var variable))
        {
            problems.Add($"readout {readout.Name}", $"the readout '{readout.Name}' reads '{readout.Variable}', which is not declared");
        }
        else if (!variable.Output)
        {
            problems.Add($"readout {readout.Name}", $"the readout '{readout.Name}' reads '{readout.Variable}', which is no output; set 'output: true' on it");
        }
    }

    private static void CheckDynamic(TrainingDynamic dynamic, TaskPrototype prototype, Dictionary<string, TaskVariable> variables, Problems problems)
    {
        if (!prototype.ConditionalAttention.Any(e => e.From == dynamic.Variable && e.To == dynamic.Replace))
        {
            problems.Add($"dynamic {dynamic.Variable}", $"the dynamic replaces the conditional edge {dynamic.Variable} -> {dynamic.Replace}, which does not exist");
        }

        if (!variables.ContainsKey(dynamic.With))
        {
            problems.Add($"dynamic {dynamic.Variable}", $"the dynamic of '{dynamic.Variable}' puts '{dynamic.With}' in, which nobody declares");
        }

        if (!(dynamic.Probability is >= 0 and <= 1))
        {
            problems.Add($"dynamic {dynamic.Variable}", $"the dynamic of '{dynamic.Variable}' has probability {dynamic.Probability}; expected 0 to 1");
        }
    }

    private sealed class Problems(Func<string, long?>? line)
    {
        private readonly List<PrototypeProblem> _problems = [];

        public void Add(string part, string message) => _problems.Add(new PrototypeProblem(message, line?.Invoke(part)));

        public void ThrowIfAny(string prototype)
        {
            if (_problems.Count == 0)
            {
                return;
            }

            var list = _problems.Count == 1 ? $" {_problems[0]}." : string.Concat(_problems.Select(problem => Environment.NewLine + "  - " + problem));
            throw new PrototypeException($"The task prototype '{prototype}' is not valid:{list}", _problems);
        }
    }
}
