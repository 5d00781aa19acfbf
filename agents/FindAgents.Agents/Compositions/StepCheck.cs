using System.Globalization;
using FindAgents.Agents.Phrases;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Compositions;

/// <summary>Looks at one step among the others.</summary>
internal sealed class StepCheck(PrototypeCatalogue catalogue, IReadOnlyDictionary<string, KnownImage>? images, IReadOnlyList<CompositionStep> steps, int index)
{
    private readonly CompositionStep _step = steps[index];
    private readonly List<CompositionProblem> _problems = [];

    public IReadOnlyList<CompositionProblem> Run()
    {
        if (_step.Prototype is null || catalogue.Find(_step.Prototype) is not { } prototype)
        {
            Complain("prototype", $"There is no task prototype '{Quote.Short(_step.Prototype)}'. Use one of {string.Join(", ", catalogue.Entries.Select(entry => entry.Name))}.");
            return _problems;
        }

        CheckImages(prototype);
        CheckFields(prototype);
        CheckPhrases(prototype);
        CheckQuery(prototype);
        CheckPrompt(prototype);
        CheckLimit(prototype);
        CheckWithout();
        CheckCount(prototype);
        return _problems;
    }

    private void Complain(string? field, string message) => _problems.Add(new CompositionProblem(index + 1, field, message));

    private void CheckImages(CataloguePrototype prototype)
    {
        switch (_step.Images)
        {
            case null when prototype.Input != StepInput.Query:
                Complain("images", $"'{prototype.Name}' works on images and was given none. Name one (\"street.jpg\"), several, or an earlier step (\"$1\").");
                break;
            case not null when prototype.Input == StepInput.Query:
                Complain("images", $"'{prototype.Name}' works on the album. Leave 'images' out, or name a segmentation.");
                break;
            case { Step: { } earlier }:
                CheckStep("images", earlier);
                break;
            case { Names: var names }:
                foreach (var name in names)
                {
                    CheckImage("images", name);
                }

                break;
        }
    }

    // What the prototype has no use for was meant for another.
    private void CheckFields(CataloguePrototype prototype)
    {
        if (_step.Phrases is not null && prototype.Input != StepInput.Phrases)
        {
            Complain("phrases", $"'{prototype.Name}' takes no phrases. Leave them out, or use grounded-segmentation.");
        }

        if (_step.Query is not null && prototype.Input != StepInput.Query)
        {
            Complain("query", $"'{prototype.Name}' takes no query. Leave it out, or use a retrieval.");
        }

        if (_step.Prompt is not null && prototype.Input != StepInput.Prompt)
        {
            Complain("prompt", $"'{prototype.Name}' takes no points or box. Leave them out, or use interactive-segmentation.");
        }
    }

    private void CheckPhrases(CataloguePrototype prototype)
    {
        if (prototype.Input != StepInput.Phrases)
        {
            return;
        }

        if (_step.Phrases is not { Count: > 0 } phrases)
        {
            Complain("phrases", $"'{prototype.Name}' needs phrases and was given none. Name at least one thing to look for, such as \"the red car\".");
            return;
        }

        var references = phrases.Sum(phrase => CheckText("phrases", phrase));
        if (references == 0 && prototype.TakesReferences)
        {
            Complain("phrases", $"No phrase refers to an image, which is what '{prototype.Name}' is for. Put a reference into one (\"@photo.jpg#2\"), or use grounded-segmentation.");
        }
        else if (references > 0 && !prototype.TakesReferences)
        {
            Complain("phrases", $"A phrase refers to an image, which '{prototype.Name}' does not understand. Use interleaved-segmentation.");
        }
    }

    private void CheckQuery(CataloguePrototype prototype)
    {
        if (prototype.Input != StepInput.Query)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(_step.Query))
        {
            Complain("query", $"'{prototype.Name}' needs a query and was given none. Say what to look for, such as \"people skiing\".");
            return;
        }

        var references = CheckText("query", _step.Query);
        if (references == 0 && prototype.TakesReferences)
        {
            Complain("query", $"The query refers to no image, which is what '{prototype.Name}' is for. Put a reference into it (\"@photo.jpg#2\"), or use image-text-retrieval.");
        }
        else if (references > 0 && !prototype.TakesReferences)
        {
            Complain("query", $"The query refers to an image, which '{prototype.Name}' does not understand. Use interleaved-retrieval, or region-retrieval for its like among all regions.");
        }
    }

    private void CheckPrompt(CataloguePrototype prototype)
    {
        if (prototype.Input != StepInput.Prompt)
        {
            return;
        }

        if (_step.Prompt is not { } prompt || (prompt.Box is null && prompt.Points is not { Count: > 0 }))
        {
            Complain("prompt", "Nothing was pointed at. Give points ([[x, y]]) or a box ([x, y, width, height]) in pixels.");
            return;
        }

        var points = prompt.Points ?? [];
        if (points.Any(point => !double.IsFinite(point.X) || !double.IsFinite(point.Y)) || prompt.Box is { IsFinite: false } or { IsEmpty: true })
        {
            Complain("prompt", "A point or the box is not of finite numbers, or the box is empty. Give pixels; width and height are above 0 (not two corners).");
        }

        foreach (var name in _step.Images?.Names ?? [])
        {
            CheckInside(name, points, prompt.Box);
        }
    }

    private void CheckInside(string name, IReadOnlyList<PointF> points, Box? box)
    {
        if (images is null || !images.TryGetValue(name, out var image) || image is not { Width: { } width, Height: { } height })
        {
            return;
        }

        foreach (var point in points.Where(point => !(point.X >= 0 && point.X <= width && point.Y >= 0 && point.Y <= height)))
        {
            Complain("prompt", string.Create(CultureInfo.InvariantCulture, $"The point ({point.X}, {point.Y}) lies outside '{Quote.Short(name)}', which is {width}×{height} pixels. Give a point in it."));
        }

        if (box is { } drawn && (drawn.Right <= 0 || drawn.Bottom <= 0 || drawn.X >= width || drawn.Y >= height))
        {
            Complain("prompt", string.Create(CultureInfo.InvariantCulture, $"The box ({drawn.X}, {drawn.Y}, {drawn.Width}, {drawn.Height}) lies outside '{Quote.Short(name)}', which is {width}×{height} pixels. Give x, y, width, height."));
        }
    }

    private void CheckLimit(CataloguePrototype prototype)
    {
        if (_step.Limit is not { } limit)
        {
            return;
        }

        if (prototype.Input != StepInput.Query)
        {
            Complain("limit", $"'{prototype.Name}' gives whatever is there. Put the limit on the retrieval before it, or leave it out.");
        }
        else if (limit is < 1 or > CompositionValidator.MaxLimit)
        {
            Complain("limit", string.Create(CultureInfo.InvariantCulture, $"{limit} results were asked for. Give a number from 1 to {CompositionValidator.MaxLimit}, or leave it out."));
        }
    }

    private void CheckWithout()
    {
        foreach (var phrase in _step.Without ?? [])
        {
            CheckText("without", phrase);
        }
    }

    private void CheckCount(CataloguePrototype prototype)
    {
        if (_step.Count == true && prototype.Input != StepInput.Phrases)
        {
            Complain("count", $"'{prototype.Name}' takes no phrases, and what phrases name is what is counted. Leave 'count' out, or use grounded-segmentation.");
        }
    }

    /// <summary>Checks what a phrase or query refers to.</summary>
    /// <returns>How many references it holds.</returns>
    private int CheckText(string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            Complain(field, "A phrase is blank. Say what is meant, or leave it out.");
            return 0;
        }

        var earlier = StepReference.In(text);
        foreach (var step in earlier)
        {
            CheckStep(field, step);
        }

        try
        {
            var references = WrittenPhrase.Parse(text).References.ToList();
            foreach (var reference in references)
            {
                CheckReference(field, reference);
            }

            return earlier.Count + references.Count;
        }
        catch (PhraseReferenceException exception)
        {
            // It was meant as a reference, even so.
            Complain(field, exception.Message);
            return earlier.Count + 1;
        }
    }

    private void CheckStep(string field, int step)
    {
        if (step < 1 || step > index)
        {
            Complain(field, index == 0
                ? $"{StepReference.To(step)} refers to a step that there is not before the first one. Name images."
                : $"{StepReference.To(step)} refers to no earlier step. Use $1{(index > 1 ? $" to ${index}" : "")}, or put that step before this one.");
        }
    }

    private void CheckReference(string field, PhraseReference reference)
    {
        if (CheckImage(field, reference.Image) is { Regions: { } regions } && reference.Region > regions)
        {
            Complain(field, $"'{Quote.Short(reference.ToString())}' names region {reference.Region}; the last result on that image has {(regions == 0 ? "none" : regions.ToString(CultureInfo.InvariantCulture))}. "
                + (regions == 0 ? "Segment the image first, or point at the place: @photo.jpg(x,y)." : $"Use #1 to #{regions}."));
        }
    }

    private KnownImage? CheckImage(string field, string name)
    {
        if (images is null || images.TryGetValue(name, out var image))
        {
            return images?.GetValueOrDefault(name);
        }

        var known = images.Keys.Take(5).Select(key => $"'{Quote.Short(key)}'");
        Complain(field, $"There is no image '{Quote.Short(name)}'. {(images.Count == 0 ? "No image is known" : $"There are {string.Join(", ", known)}{(images.Count > 5 ? ", …" : "")}")}.");
        return null;
    }
}
