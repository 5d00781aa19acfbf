using FindAgents.Agents.Answers;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;
using FindAgents.Agents.Running;

namespace FindAgents.Agents.Conversations;

/// <summary>What a conversation has spoken of: its images, and what answers found in them, so that later messages can mean it.</summary>
/// <remarks>
/// <para>
/// <c>@walk.jpg#2</c>, "the second dog", "the biggest one", "photo 3", "it": a message is rewritten into one that stands by itself (<see cref="Read"/>), is
/// composed and run by whoever holds the conversation, and what came of it is taken up (<see cref="Take(CompositionRun)"/>). Only words are kept here, no pixels: images and masks
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

    /// <summary>What the last answer that found something found, in its numbers' order; none where there was no such answer.</summary>
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

    /// <summary>Things that a plan only names again: it asks for regions of answers in the image that they are in, where nothing has to be looked for.</summary>
    /// <param name="composition">The plan of a message that <see cref="Read"/> has read.</param>
    /// <returns>The things; none where the plan asks for anything else.</returns>
    public IReadOnlyList<ConversationThing> Recall(Composition composition)
    {
        ArgumentNullException.ThrowIfNull(composition);
        if (composition.Steps is not [{ Phrases: { Count: > 0 } phrases, Images.Names: [var image], Without: null }])
        {
            return [];
        }

        lock (_lock)
        {
            var things = phrases.Select(phrase => _answers.SelectMany(answer => answer).FirstOrDefault(thing => thing.Reference == phrase && thing.Image == image && !thing.IsPhoto)).OfType<ConversationThing>().ToList();
            return things.Count == phrases.Count ? things : [];
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

    /// <summary>A text for operations: names that the conversation has for images give way to what operations know them as.</summary>
    /// <param name="text">An image's name, or a text with references.</param>
    public string Resolve(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        lock (_lock)
        {
            return ConversationReader.Resolve(text, _images);
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
                Seen(image.Image, image.Width, image.Height);
            }

            switch (run.Steps.LastOrDefault(step => step.Outcome == StepOutcome.Done && (step.Images is not null || step.Hits is not null)))
            {
                case { Hits: { } hits }:
                    Answered(ThingsOf(hits), hits.Hits.Select(hit => hit.Image));
                    break;
                case { Images: { } images }:
                    var asked = images.Where(image => image.ResultId is not null).ToList();
                    Answered([.. asked.SelectMany(image => ThingsOf(image.ShownId!, image.Image, image.Shown))], asked.Select(image => image.Image));
                    break;
            }
        }
    }

    /// <summary>Takes up an answer about an image.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="image">The image, as it was named to operations.</param>
    public void Take(FindAnswer answer, string image)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(image);
        lock (_lock)
        {
            Seen(image, answer.Width, answer.Height);
            Answered(ThingsOf(answer.ResultId, image, answer.Regions), [image]);
        }
    }

    /// <summary>Takes up what a search found.</summary>
    /// <param name="answer">The answer.</param>
    public void Take(AlbumHitsAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        lock (_lock)
        {
            Answered(ThingsOf(answer), answer.Hits.Select(hit => hit.Image));
        }
    }

    /// <summary>What it knows, to go on with another time. Ids in it end with the operations that gave them.</summary>
    public ConversationState Save()
    {
        lock (_lock)
        {
            return new ConversationState([.. _images], [.. _answers], [.. _atHand]);
        }
    }

    /// <summary>A conversation that goes on.</summary>
    /// <param name="state">What was saved.</param>
    public static Conversation Load(ConversationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var conversation = new Conversation();
        conversation._images.AddRange(state.Images.TakeLast(MostImages));
        conversation._answers.AddRange(state.Answers.TakeLast(MostAnswers));
        conversation._atHand = state.AtHand;
        return conversation;
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

    private void Seen(string reference, int? width, int? height)
    {
        var name = NameOf(reference);
        Keep(new ConversationImage(name, _images.Find(known => known.Name == name)?.Reference ?? reference)
        {
            Width = width,
            Height = height,
        });
    }

    private void Answered(List<ConversationThing> things, IEnumerable<string> images)
    {
        // "It" is what was found before where nothing was found since.
        if (things.Count > 0)
        {
            _answers.Add(things);
        }

        if (_answers.Count > MostAnswers)
        {
            _answers.RemoveAt(0);
        }

        IReadOnlyList<string> spoken = [.. images.Distinct(StringComparer.Ordinal).Take(MostImages)];
        _atHand = spoken.Count > 0 ? spoken : _atHand;
    }

    private List<ConversationThing> ThingsOf(string resultId, string image, IReadOnlyList<RegionAnswer> regions) =>
    [
        .. regions.Select(region => new ConversationThing(
            region.Number,
            region.Label,
            PhraseReference.ToRegion(resultId, region.Number).ToString(),
            PhraseReference.ToRegion(NameOf(image), region.Number).ToString(),
            image,
            region.Score)
        {
            Box = region.Box,
        }),
    ];

    private static List<ConversationThing> ThingsOf(AlbumHitsAnswer answer) =>
    [
        .. answer.Hits.Select(hit => new ConversationThing(
            hit.Number,
            hit.Region?.Label ?? "photo",
            PhraseReference.ToRegion(answer.ResultId, hit.Number).ToString(),
            hit.Region is null ? PhraseReference.ToImage(hit.Path).ToString() : $"{hit.Region.Label} in {PhraseReference.ToImage(hit.Path)}",
            hit.Image,
            hit.Similarity)
        {
            Box = hit.Region?.Box,
        }),
    ];
}
