using System.Data.Common;
using System.Globalization;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Images;
using FindAgents.Agents.Phrases;
using FindAgents.Engine;
using FindAgents.Engine.Results;

namespace FindAgents.Agents.Running;

/// <summary>Runs one step among the others. Does not throw for what one image or the album is to blame for: the trace says it.</summary>
internal sealed class StepRunner(FindOperations find, AlbumOperations? albums, CataloguePrototype prototype, CompositionStep step, StepRun trace, FoundSteps found, CompositionRunOptions options, Action<int, int, string> tell)
{
    private readonly StepCalls _calls = new(find, albums);
    private readonly List<string> _notes = [];

    /// <summary>Runs the step.</summary>
    /// <param name="album">The album that retrieval looks in.</param>
    /// <param name="cancellationToken">Ends the step; the trace has what was found until then.</param>
    public async Task<StepRun> RunAsync(string? album, CancellationToken cancellationToken)
    {
        var start = find.Time.GetTimestamp();
        var run = trace;
        if (found.Missing(step) is { } missing)
        {
            return trace with
            {
                Outcome = StepOutcome.Skipped,
                Message = $"Step {missing.Step}, which this one refers to, gave no answer ({(missing.Outcome == StepOutcome.Failed ? "it failed" : "it was not run")}). Mend that step and run both.",
            };
        }

        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            run = prototype.IsRetrieval ? await SearchAsync(album!, cancellationToken).ConfigureAwait(false) : await LookAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            run = trace with { Outcome = StepOutcome.Cancelled };
        }
        catch (Exception exception) when (IsTold(exception))
        {
            run = trace with
            {
                Outcome = StepOutcome.Failed,
                Message = exception.Message,
            };
        }

        return run with
        {
            Notes = _notes.Count > 0 ? [.. _notes.Distinct()] : null,
            ElapsedMs = Milliseconds(find.Time.GetElapsedTime(start)),
        };
    }

    internal static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);

    // What a caller, a file or a store is to blame for; all else is a fault of ours and nobody's result.
    private static bool IsTold(Exception exception) => exception is FindException or IOException or UnauthorizedAccessException or DbException;

    private async Task<StepRun> LookAsync(CancellationToken cancellationToken)
    {
        var images = found.Images(step.Images!);
        if (images.Count == 0)
        {
            _notes.Add($"Step {step.Images!.Step} found no image, so there was nothing to look in.");
            return Answered([], []);
        }

        if (images.Count > options.MaxImages)
        {
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"Of {images.Count} images the first {options.MaxImages} were looked into."));
            images = [.. images.Take(options.MaxImages)];
        }

        var phrases = found.Phrases(step.Phrases ?? [], _notes);
        var without = found.Phrases(step.Without ?? [], _notes);
        if (prototype.Input == StepInput.Phrases && phrases.Count == 0)
        {
            return Answered([], []);
        }

        // What is wrong with a phrase is wrong whatever the image.
        IReadOnlyList<AskedPhrase> all = [.. phrases, .. without];
        if (all.Count > 0)
        {
            _ = Prompts.Phrases([.. all.Select(phrase => phrase.Text)], find.Options);
        }

        var answers = new List<ImageRun>(images.Count);
        for (var i = 0; i < images.Count; i++)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                tell(i + 1, images.Count, Name(images[i]));
                answers.Add(await AskAsync(images[i], phrases, without, cancellationToken).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return Answered(answers, all) with { Outcome = StepOutcome.Cancelled };
            }
            catch (Exception exception) when (IsTold(exception))
            {
                answers.Add(new ImageRun(Name(images[i])) { Message = exception.Message });
            }
        }

        var failed = answers.Where(answer => answer.Message is not null).ToList();
        if (failed.Count < answers.Count)
        {
            _notes.AddRange(failed.Select(answer => $"{answer.Image}: {answer.Message}"));
            return Answered(answers, phrases);
        }

        return Answered(answers, phrases) with
        {
            Outcome = StepOutcome.Failed,
            Message = failed[0].Message,
        };
    }

    private async Task<ImageRun> AskAsync(string image, IReadOnlyList<AskedPhrase> phrases, IReadOnlyList<AskedPhrase> without, CancellationToken cancellationToken)
    {
        using var lease = await find.OpenAsync(image, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<AskedPhrase> all = [.. phrases, .. without];
        var (resolved, held) = await find.ResolveAsync([.. all.Select(phrase => phrase.Write())], lease, cancellationToken).ConfigureAwait(false);
        using (held)
        {
            IReadOnlyList<Phrase> asked = [.. resolved.Select((phrase, i) => all[i].Name(phrase))];
            var result = await _calls.AskAsync(prototype, step, lease, [.. asked.Take(phrases.Count)], cancellationToken).ConfigureAwait(false);
            var ask = result.Timings.Ask;
            var (takenOut, cut) = (0, 0);
            if (without.Count > 0)
            {
                var unwanted = await find.Engine.GroundAsync(lease.Encoded, [.. asked.Skip(phrases.Count)], null, cancellationToken).ConfigureAwait(false);
                ask += unwanted.Timings.Ask;
                (result, takenOut, cut) = Exclusion.From(result, unwanted.Regions);
            }

            var stored = find.Keep(lease, result);
            var run = new ImageRun(Name(image, lease.Id))
            {
                ResultId = stored.Id,
                ImageId = lease.Id,
                Width = result.Width,
                Height = result.Height,
                Found = stored.Regions.Count,
                Regions = [.. stored.Regions.Select(region => region.Describe(stored.Id))],
                Phrases = result is GroundResult ground ? [.. ground.Answers.Select(GroundedPhrase.From)] : null,
                TakenOut = takenOut,
                Cut = cut,
                Encoded = lease.IsNew,
                Timings = TimingsAnswer.From(result.Timings with { Ask = ask }),
                Prototypes = [result.Prototype],
            };
            return step.Count == true && result is GroundResult named ? await CountAsync(run, named, lease, cancellationToken).ConfigureAwait(false) : run;
        }
    }

    // How many there are of what each phrase names.
    private async Task<ImageRun> CountAsync(ImageRun run, GroundResult named, EncodedImageLease lease, CancellationToken cancellationToken)
    {
        if (named.Regions.Count == 0)
        {
            return run with { Phrases = [.. run.Phrases!.Select(phrase => phrase with { Count = 0, Things = [] })] };
        }

        var all = await _calls.ThingsAsync(lease, options.MaxCounted, cancellationToken).ConfigureAwait(false);
        var (things, numbers) = Counting.Of(named, all.Regions);
        var phrases = run.Phrases!.Select((phrase, i) => phrase with { Count = numbers[i]?.Count, Things = numbers[i] }).ToList();
        foreach (var phrase in phrases.Where(phrase => phrase.Count is null))
        {
            _notes.Add($"{Path.GetFileName(run.Image)}: how many \"{Quote.Short(phrase.Phrase)}\" there are is not known. It was found, but no single thing lies there that the model has such a name for.");
        }

        if (all.Regions.Count >= options.MaxCounted)
        {
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(run.Image)}: the {options.MaxCounted} surest things were counted; there may be more."));
        }

        var stored = things.Count > 0 ? find.Keep(lease, all with { Regions = things }) : null;
        return run with
        {
            Phrases = phrases,
            Counted = stored is null ? null : new CountedThings(stored.Id, [.. stored.Regions.Select(thing => thing.Describe(stored.Id))]),
            Timings = run.Timings! with { AskMs = Math.Round(run.Timings.AskMs + all.Timings.Ask.TotalMilliseconds, 1) },
            Prototypes = [.. run.Prototypes, all.Prototype],
        };
    }

    private async Task<StepRun> SearchAsync(string album, CancellationToken cancellationToken)
    {
        var query = found.Surest(step.Sought ?? "", _notes);
        if (query is null)
        {
            return trace;
        }

        IReadOnlyList<AskedPhrase> without = [.. (step.Without ?? []).Select(phrase => found.Surest(phrase, _notes)).OfType<AskedPhrase>()];
        var limit = step.Limit ?? options.DefaultLimit;
        if (limit > albums!.MaxLimit)
        {
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{limit} hits were asked for; the first {albums.MaxLimit} are given."));
            limit = albums.MaxLimit;
        }

        if (prototype.Prototype is null && without.Count > 0)
        {
            _notes.Add($"A search of regions leaves nothing out: there may be {string.Join(" or ", without.Select(phrase => phrase.Wording))} among the hits.");
        }

        tell(0, 0, album);
        var request = new AlbumSearchRequest
        {
            Album = album,
            Query = query.Text,
            Without = [.. without.Select(phrase => phrase.Text)],
            Limit = limit,
        };
        var hits = await _calls.SearchAsync(prototype, request, cancellationToken).ConfigureAwait(false);
        if (hits.Note is { } note)
        {
            _notes.Add(note);
        }

        return trace with
        {
            Model = hits.Model,
            Ran = hits.Prototype is { } ran ? [ran] : null,
            Query = query.Text,
            Without = Texts(without),
            Found = hits.Hits.Count,
            Best = hits.Hits is [var best, ..] ? best.Similarity : null,
            Hits = hits,
            AskMs = Math.Round(hits.Timings.EmbedMs + hits.Timings.SearchMs, 1),
        };
    }

    private StepRun Answered(List<ImageRun> answers, IReadOnlyList<AskedPhrase> phrases)
    {
        var asked = answers.Where(answer => answer.ResultId is not null).ToList();
        var scores = asked.SelectMany(answer => answer.Regions).Select(region => region.Score).ToList();
        return trace with
        {
            Model = asked.Count > 0 ? $"{find.Model.Name} {find.Model.Version}" : null,
            Ran = asked.Count > 0 ? [.. asked.SelectMany(answer => answer.Prototypes).Distinct(StringComparer.Ordinal)] : null,
            Phrases = step.Phrases is null ? null : Texts(phrases),
            Without = step.Without,
            Images = [.. answers],
            Found = asked.Sum(answer => answer.Found),
            Best = scores.Count > 0 ? scores.Max() : null,
            EncodeMs = Math.Round(asked.Where(answer => answer.Encoded).Sum(answer => answer.Timings!.EncodeMs), 1),
            AskMs = Math.Round(asked.Sum(answer => answer.Timings!.AskMs), 1),
        };
    }

    private static IReadOnlyList<string>? Texts(IReadOnlyList<AskedPhrase> phrases) => phrases.Count > 0 ? [.. phrases.Select(phrase => phrase.Text)] : null;

    // Megabytes of data are no name; the id that they were kept under is one.
    private static string Name(string image, string? id = null) => image.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? id ?? "data URI" : image;
}
