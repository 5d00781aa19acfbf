using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>Mends what models get wrong without meaning anything else by it, so that no second question is spent on it.</summary>
/// <param name="catalogue">The prototypes.</param>
/// <param name="images">The images that may be named.</param>
internal sealed class AnswerMending(PrototypeCatalogue catalogue, IReadOnlySet<string> images)
{
    private const int LongestRemark = 300;
    private const int MostNotes = 10;

    /// <summary>The composition, mended.</summary>
    /// <param name="composition">What was read.</param>
    /// <param name="hint">What can be asked, where the model refuses and does not say.</param>
    public Composition Mend(Composition composition, string hint) => new()
    {
        Steps = [.. composition.Steps.Select(Mend)],
        Reason = composition.IsRefusal ? Remark(composition.Reason) : null,
        Hint = composition.IsRefusal ? Hint(composition.Hint) ?? hint : null,
        Notes = (composition.Notes ?? []).Select(Remark).OfType<string>().Take(MostNotes).ToList() is { Count: > 0 } notes ? notes : null,
    };

    // A model that says what can be asked makes up images to say it with: ours is known to be harmless.
    private string? Hint(string? given) => Remark(given) is { } remark && AnswerCheck.Named(remark).All(images.Contains) ? remark : null;

    private CompositionStep Mend(CompositionStep step)
    {
        // What is not needed comes as an empty list or text where a model has to give every field.
        var without = step.Without is { Count: > 0 } ? step.Without : null;
        var query = string.IsNullOrWhiteSpace(step.Query) ? null : step.Query.Trim();
        if (query is not null && without is not null && !without.Any(string.IsNullOrWhiteSpace) && !query.Contains(" without ", StringComparison.OrdinalIgnoreCase))
        {
            query = CompositionStep.QueryOf(query, without);
        }

        return step with
        {
            Images = Named(step.Images),
            Phrases = step.Phrases is { Count: > 0 } || (step.Prototype is { } name && catalogue.Find(name)?.Input == StepInput.Phrases) ? step.Phrases : null,
            Query = query,
            Prompt = step.Prompt is { Box: null, Points: null or { Count: 0 } } ? null : step.Prompt,
            Without = without,
            Why = Remark(step.Why),
        };
    }

    // As a reference stands in a phrase, a model writes it here: "@photo.jpg".
    private StepImages? Named(StepImages? given)
    {
        if (given is null or { Step: not null })
        {
            return given;
        }

        var names = given.Names.Select(name => images.Contains(name) ? name : WholeImage(name) ?? name).ToList();
        return names.Exists(name => StepReference.TryRead(name, out _)) ? given : StepImages.Of(names);
    }

    private string? WholeImage(string name)
    {
        try
        {
            return WrittenPhrase.Parse(name).Parts is [PhraseReference { IsWhole: true, Image: var image }] && images.Contains(image) ? image : null;
        }
        catch (PhraseReferenceException)
        {
            return null;
        }
    }

    // Remarks are for people to read, and a terminal obeys control characters.
    private static string? Remark(string? text) => string.IsNullOrWhiteSpace(text) ? null
        : Quote.Short(string.Concat(text.Trim().EnumerateRunes().Select(rune => AnswerCheck.IsHidden(rune) ? " " : rune.ToString())), LongestRemark);
}
