using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;
using FindAgents.Agents.Running;

namespace FindAgents.Agents.Conversations;

/// <summary>What a conversation has spoken of: its images, and what answers found in them, so that later messages can mean it.</summary>
/// <remarks>
/// <para>
/// <c>@walk.jpg#2</c>, "the second dog", "the biggest one", "photo 3", "it": a message is rewritten into one that stands by itself (<see cref="Read"/>), is
/// composed and run by whoever holds the conversation, and what came of it is taken up (<see cref="Take"/>). Only words are kept here, no pixels: images and masks
/// stay with the operations, under ids that end.
/// </para>
/// <para>Safe for concurrent use; messages are meant to come one after the other.</para>
/// </remarks>
public sealed class Conversation
{
    // So many images and answers back "the second dog" is looked for; more is another conversation.
    private const int MostImages = 256;
    private const int MostAnswers = 32;

    private readonly Lock _lock = new();
    private readonly List<ConversationImage> _images = [];
    private readonly List<IReadOnlyList<ConversationThing>> _answers = [];
    private IReadOnlyList<string> _atHand = [];

    /// <summary>The images, the one that came last at the end.</summary>
    public IReadOnlyList<ConversationImage> Images
    {
        get
        {
            lock (_lock)
            {
                return [.. _images];
            }
        }
    }

    /// <summary>What the last answer found, in its numbers' order; none where there was no answer, or it found nothing.</summary>
    public IReadOnlyList<ConversationThing> Things
    {
        get
        {
            lock (_lock)
            {
                return _answers.Count > 0 ? _answers[^1] : [];
            }
        }
    }

    /// <summary>The images meant by "it", "the photo", "them", and where none is named: those spoken of last.</summary>
    public IReadOnlyList<string> AtHand
    {
        get
        {
            lock (_lock)
            {
                return _atHand;
            }
        }
    }

    /// <summary>Puts an image before the conversation, which is about it from now on.</summary>
    /// <param name="image">The image; one of the same name takes the other's place.</param>
    public void Add(ConversationImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        lock (_lock)
        {
            Keep(image);
            _atHand = [image.Reference];
        }
    }

    /// <summary>Makes of a message one that stands by itself.</summary>
    /// <param name="message">What somebody says.</param>
    /// <returns>The message with references in place of what its words mean here; as it was where they mean nothing.</returns>
    public ConversationRequest Read(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_lock)
        {
            return ConversationReader.Read(message, _images, _answers, _atHand);
        }
    }

    /// <summary>Takes up what came of a message.</summary>
    /// <param name="run">The run; of one that found nothing the images are remembered.</param>
    public void Take(CompositionRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        lock (_lock)
        {
            foreach (var image in run.Steps.SelectMany(step => step.Images ?? []).Where(image => image.ImageId is not null))
            {
                var name = NameOf(image.Image);
                Keep(new ConversationImage(name, _images.Find(known => known.Name == name)?.Reference ?? image.Image)
                {
                    Width = image.Width,
                    Height = image.Height,
                });
            }

            if (run.Steps.LastOrDefault(step => step.Outcome == StepOutcome.Done && (step.Images is not null || step.Hits is not null)) is not { } last)
            {
                return;
            }

            _answers.Add(ThingsOf(last));
            if (_answers.Count > MostAnswers)
            {
                _answers.RemoveAt(0);
            }

            IReadOnlyList<string> spoken = last.Hits is { } hits ? [.. hits.Hits.Select(hit => hit.Image).Distinct(StringComparer.Ordinal)] : [.. last.Images!.Where(image => image.ResultId is not null).Select(image => image.Image)];
            _atHand = spoken.Count > 0 ? spoken : _atHand;
        }
    }

    /// <summary>A plan in people's words: ids give way to the names that the conversation has for them.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text with names.</returns>
    public string Name(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        lock (_lock)
        {
            var things = _answers.SelectMany(things => things).Select(thing => (Id: thing.Reference, thing.Name));
            var images = _images.Where(image => image.Name != image.Reference).Select(image => (Id: image.Reference, image.Name));

            // Of res_a#1 and res_a#12 the longer one first.
            return things.Concat(images).OrderByDescending(named => named.Id.Length).Aggregate(text, (said, named) => said.Replace(named.Id, named.Name, StringComparison.Ordinal));
        }
    }

    private void Keep(ConversationImage image)
    {
        _images.RemoveAll(known => known.Name == image.Name);
        _images.Add(image);
        if (_images.Count > MostImages)
        {
            _images.RemoveAt(0);
        }
    }

    private string NameOf(string reference) => _images.Find(image => image.Reference == reference)?.Name ?? reference;

    private List<ConversationThing> ThingsOf(StepRun step) =>
    [
        .. (step.Images ?? []).Where(image => image.ResultId is not null).SelectMany(image => image.Regions.Select(region => new ConversationThing(
            region.Number,
            region.Label,
            PhraseReference.ToRegion(image.ResultId!, region.Number).ToString(),
            PhraseReference.ToRegion(NameOf(image.Image), region.Number).ToString(),
            image.Image,
            region.Score)
        {
            Box = region.Box,
        })),
        .. (step.Hits?.Hits ?? []).Select(hit => new ConversationThing(
            hit.Number,
            hit.Region?.Label ?? "photo",
            PhraseReference.ToRegion(step.Hits!.ResultId, hit.Number).ToString(),
            hit.Region is null ? PhraseReference.ToImage(hit.Path).ToString() : $"{hit.Region.Label} in {PhraseReference.ToImage(hit.Path)}",
            hit.Image,
            hit.Similarity)
        {
            Box = hit.Region?.Box,
        }),
    ];
}
