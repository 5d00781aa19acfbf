using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>Mends what models get wrong without meaning anything else by it, so that no second question is spent on it.</summary>
/// <param name="catalogue">The prototypes.</param>
/// <param name="images">The images that may be named.</param>
internal sealed class AnswerMending(PrototypeCatalogue catalogue, IReadOnlySet<string> images)
{
    private const string UnnamedReason = "The language model refuses, and says why with images that nobody named.";
    private const int LongestRemark = 300;
    private const int MostNotes = 10;

    /// <summary>The composition, mended.</summary>
    /// <param name="composition">What was read.</param>
    /// <param name="hint">What can be asked, where the model refuses and does not say.</param>
    public Composition Mend(Composition composition, string hint) => new()
    {
        Steps = [.. composition.Steps.Select(Mend)],
        Reason = composition.IsRefusal ? Remark(composition.Reason) ?? (string.IsNullOrWhiteSpace(composition.Reason) ? null : UnnamedReason) : null,
        Hint = composition.IsRefusal ? Remark(composition.Hint) ?? hint : null,
        Notes = (composition.Notes ?? []).Select(Remark).OfType<string>().Take(MostNotes).ToList() is { Count: > 0 } notes ? notes : null,
    };

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
            Count = step.Count == true ? true : null,
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

    // Remarks are for people to read, and a terminal obeys control characters. One that speaks of images that nobody named is not passed on:
    // a model may make them up to give an example, or have been talked into it.
    private string? Remark(string? text)
    {
        var clean = Quote.Short(string.Concat((text ?? "").Trim().EnumerateRunes().Select(rune => AnswerCheck.IsHidden(rune) ? " " : rune.ToString())), LongestRemark);
        return string.IsNullOrWhiteSpace(clean) || !Named(clean).All(images.Contains) ? null : clean;
    }

    // The images that a remark names. Unlike a phrase, it may quote what is no reference, and be cut off in the middle of one.
    private static IEnumerable<string> Named(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            PhraseReference? reference = null;
            if (text[at] == '@')
            {
                try
                {
                    reference = PhraseReader.ReadAt(text, ref at);
                }
                catch (PhraseReferenceException)
                {
                    // Nobody could look this up; what stands within it is looked at.
                    at = start;
                }
            }

            at = at > start ? at : text[start] == '@' && start + 1 < text.Length && text[start + 1] == '@' ? start + 2 : start + 1;
            if (reference is not null)
            {
                yield return reference.Image;
            }
        }
    }
}
