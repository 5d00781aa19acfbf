using FindAgents.Engine.Masks;
using FindAgents.Engine.Models.Mini;
using FindAgents.Training.Data;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>What one sample teaches: which objects the peaks belong to, which phrases are asked, which prompts are given.</summary>
internal sealed class MiniTargets
{
    private const int PromptCount = 2 * PromptSimulator.Turns; // a prompt costs little beside the photo it is about
    private const int PhraseCount = 6;
    private const int CaptionPhraseCount = 1; // at most, of each photo
    private const double CaptionShare = 0.3;  // of the absent phrases
    private const double MatchIoU = 0.5;
    private const double IgnoreIoU = 0.35;
    private const double SuspectHeat = 0.08;

    private readonly TrainingSample _sample;
    private readonly ConceptVocabulary _concepts;
    private readonly CaptionPhrases _captions;
    private readonly Random _random;

    private MiniTargets(TrainingSample sample, ConceptVocabulary concepts, CaptionPhrases captions, Random random)
    {
        (_sample, _concepts, _captions, _random) = (sample, concepts, captions, random);
    }

    /// <summary>The phrases asked, each with the instances it names; none of them where it is absent.</summary>
    public IReadOnlyList<PhraseTarget> Phrases { get; private set; } = [];

    /// <summary>The prompts given, each with the instance it means. Their previous masks are the caller's.</summary>
    public IReadOnlyList<(SpatialPrompt Prompt, int Instance)> Prompts { get; private set; } = [];

    /// <summary>For each peak the instance that it matches, or −1.</summary>
    public int[] Matches { get; private set; } = [];

    /// <summary>For each peak whether it teaches anything about classes: not where it half matches, nor where the photo is not labelled in full.</summary>
    public bool[] Counts { get; private set; } = [];

    /// <summary>Makes the targets.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="image">Its encoding, for the peaks.</param>
    /// <param name="concepts">The phrases of each category.</param>
    /// <param name="captions">What captions call things.</param>
    /// <param name="random">Decides.</param>
    public static MiniTargets Make(TrainingSample sample, MiniImage image, ConceptVocabulary concepts, CaptionPhrases captions, Random random)
    {
        var targets = new MiniTargets(sample, concepts, captions, random);
        targets.MatchPeaks(image);
        targets.DrawPhrases(image);
        targets.DrawPrompts();
        return targets;
    }

    private void MatchPeaks(MiniImage image)
    {
        var geometry = image.Geometry.cpu().data<float>().ToArray();
        var (width, height) = (_sample.Bucket.Width, _sample.Bucket.Height);
        Matches = new int[geometry.Length / 4];
        Counts = new bool[Matches.Length];
        for (var i = 0; i < Matches.Length; i++)
        {
            var g = geometry.AsSpan(i * 4, 4);
            var box = new Box((g[0] - (g[2] / 2)) * width, (g[1] - (g[3] / 2)) * height, g[2] * width, g[3] * height);
            var (best, at, crowd) = (0.0, -1, false);
            for (var n = 0; n < _sample.Instances.Count; n++)
            {
                var instance = _sample.Instances[n];
                if (!instance.Source.IsThing)
                {
                    continue;
                }

                if (instance.Source.IsCrowd)
                {
                    crowd |= Contains(instance.Box, g[0] * width, g[1] * height);
                }
                else if (box.IoU(instance.Box) is var iou && iou > best)
                {
                    (best, at) = (iou, n);
                }
            }

            Matches[i] = best >= MatchIoU ? at : -1;
            Counts[i] = _sample.Photo.ThingsAreComplete && (best >= MatchIoU || (best < IgnoreIoU && !crowd));
        }
    }

    private void DrawPhrases(MiniImage image)
    {
        if (!_sample.Photo.ThingsAreComplete)
        {
            return;
        }

        var present = _sample.Instances.Where(i => !i.Source.IsCrowd).Select(i => i.Source.Category.Name).Distinct().ToList();
        // What is only there as a crowd, or was cropped down to nothing, is neither present nor absent.
        var seen = _sample.Photo.Instances.Select(i => i.Category.Name).Concat(_sample.Instances.Select(i => i.Category.Name)).ToHashSet(StringComparer.Ordinal);
        var asked = new List<PhraseTarget>();
        var used = new HashSet<string>(StringComparer.Ordinal);

        foreach (var phrase in Shuffled([.. _captions.For(_sample.Photo)]).Take(CaptionPhraseCount))
        {
            if (Named(phrase) is { Count: > 0 } instances && used.Add(phrase.Text))
            {
                asked.Add(new PhraseTarget(phrase.Text, instances, phrase.Categories, null));
            }
        }

        foreach (var category in Shuffled(present).Take((PhraseCount / 2) - asked.Count))
        {
            var phrase = PhraseFor(category);
            if (used.Add(phrase))
            {
                var named = _concepts.CategoriesOf(phrase);
                asked.Add(new PhraseTarget(phrase, [.. Enumerable.Range(0, _sample.Instances.Count)
                    .Where(i => !_sample.Instances[i].Source.IsCrowd && named.Contains(_sample.Instances[i].Source.Category.Name))], named, Only(named)));
            }
        }

        // Half of the absent phrases are things that the detector suspects: those are the ones it would be fooled by.
        var heat = image.Heat.max(0).values.cpu().data<float>().ToArray(); // (classes)
        var things = Engine.Foundations.Vision.CocoCategories.Things;
        var suspects = Shuffled(Enumerable.Range(0, heat.Length).Where(k => heat[k] > SuspectHeat && _concepts.Knows(things[k].Name) && !seen.Contains(things[k].Name)).Select(k => things[k].Name).ToList());
        foreach (var category in suspects.Take((PhraseCount - asked.Count + 1) / 2))
        {
            AbsentConcept(PhraseFor(category));
        }

        var all = _concepts.Phrases;
        for (var attempt = 0; asked.Count < PhraseCount && attempt < 50; attempt++)
        {
            if (_captions.All.Count > 0 && _random.NextDouble() < CaptionShare)
            {
                var other = _captions.All[_random.Next(_captions.All.Count)];
                Absent(other.Text, other.Categories, null);
            }
            else
            {
                AbsentConcept(all[_random.Next(all.Count)]);
            }
        }

        Phrases = asked;

        void AbsentConcept(string phrase)
        {
            var named = _concepts.CategoriesOf(phrase);
            Absent(phrase, named, Only(named));
        }

        void Absent(string phrase, IReadOnlySet<string> named, string? only)
        {
            var known = _sample.Photo.StuffIsComplete || named.All(_concepts.IsThing);
            if (known && !named.Overlaps(seen) && used.Add(phrase))
            {
                asked.Add(new PhraseTarget(phrase, [], named, only));
            }
        }
    }

    // The instances of the sample that a caption's phrase names; none where a pasted one would be named as well.
    private List<int> Named(CaptionPhrase phrase)
    {
        var pasted = _sample.Instances.Any(i => phrase.Categories.Contains(i.Category.Name) && !_sample.Photo.Instances.Contains(i.Source));
        return pasted ? [] : [.. Enumerable.Range(0, _sample.Instances.Count).Where(i => phrase.Instances.Contains(_sample.Instances[i].Source))];
    }

    private static string? Only(IReadOnlySet<string> categories) => categories.Count == 1 ? categories.Single() : null;

    // The category's own name as often as all its other phrases together: it is what people say most.
    private string PhraseFor(string category)
    {
        var phrases = _concepts.PhrasesOf(category);
        return _random.NextDouble() < 0.5 ? ConceptVocabulary.Spoken(category) : phrases[_random.Next(phrases.Count)];
    }

    private void DrawPrompts()
    {
        var candidates = Enumerable.Range(0, _sample.Instances.Count).Where(i => !_sample.Instances[i].Source.IsCrowd).ToList();
        if (candidates.Count == 0)
        {
            return;
        }

        var drawn = new List<(SpatialPrompt, int)>();
        var order = Shuffled(candidates);
        for (var i = 0; i < PromptCount; i++)
        {
            var instance = order[i % order.Count];
            drawn.Add((PromptSimulator.Draw(_sample, instance, i, _random), instance));
        }

        Prompts = drawn;
    }

    private static bool Contains(Box box, double x, double y) => x >= box.X && y >= box.Y && x <= box.Right && y <= box.Bottom;

    private List<T> Shuffled<T>(List<T> items)
    {
        var copy = items.ToArray();
        _random.Shuffle(copy);
        return [.. copy];
    }
}
