using FindAgents.Agents.Images;
using FindAgents.Agents.Phrases;
using FindAgents.Agents.Results;
using FindAgents.Engine;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents;

public sealed partial class FindOperations
{
    /// <summary>Looks up what phrases refer to.</summary>
    /// <param name="phrases">The phrases as they were written.</param>
    /// <param name="asked">The image asked about, if one is; stays the caller's.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A phrase for each, good until what comes with them is disposed.</returns>
    /// <exception cref="PhraseReferenceException">What a reference refers to cannot be had.</exception>
    internal async Task<(IReadOnlyList<Phrase> Phrases, IDisposable Held)> ResolveAsync(IReadOnlyList<WrittenPhrase> phrases, EncodedImageLease? asked, CancellationToken cancellationToken)
    {
        var references = new KeptReferences(this, asked);
        try
        {
            return (await new PhraseResolver(_engine, references).ResolveAsync(phrases, cancellationToken).ConfigureAwait(false), references);
        }
        catch
        {
            references.Dispose();
            throw;
        }
    }

    /// <summary>The images and results that phrases of one call refer to, held until the call is done.</summary>
    /// <param name="operations">Opens images within its limits and keeps results.</param>
    /// <param name="asked">The image asked about, if one is; stays the caller's.</param>
    private sealed class KeptReferences(FindOperations operations, EncodedImageLease? asked) : IReferencedImages, IDisposable
    {
        private readonly Dictionary<string, EncodedImageLease> _leases = new(StringComparer.Ordinal);

        public async Task<EncodedImage> OpenAsync(string image, CancellationToken cancellationToken) =>
            (await LeaseAsync(image, cancellationToken).ConfigureAwait(false)).Encoded;

        public async Task<(EncodedImage Image, BinaryMask Mask)> RegionAsync(string image, int number, CancellationToken cancellationToken)
        {
            if (operations.AlbumImages is { } albums && await albums.FindAsync(image, number, cancellationToken).ConfigureAwait(false) is { } photo)
            {
                var opened = await LeaseAsync(photo.Name, () => operations.OpenAsync(photo, cancellationToken)).ConfigureAwait(false);
                return (opened.Encoded, photo.Mask?.ToMask() ?? BinaryMask.Full(opened.Encoded.Width, opened.Encoded.Height));
            }

            if (OpaqueId.LooksLikeResult(image))
            {
                var named = operations._results.Get(image);
                var mask = named.Region(number).Mask.ToMask();
                return (ImageOf(named).Encoded, mask);
            }

            var lease = await LeaseAsync(image, cancellationToken).ConfigureAwait(false);
            var last = operations._results.Last(result => result.ImageKey == lease.Key)
                ?? throw new UnknownResultException($"No result on '{Quote.Short(image)}' is kept, so it has no region {number}. Ask about that image first, or say where the thing is in it: @{Quote.Short(image)}(x,y,width,height).");
            return (lease.Encoded, last.Region(number).Mask.ToMask());
        }

        public void Dispose()
        {
            foreach (var lease in _leases.Values)
            {
                lease.Dispose();
            }
        }

        private async Task<EncodedImageLease> LeaseAsync(string image, CancellationToken cancellationToken)
        {
            if (OpaqueId.LooksLikeResult(image) && operations.AlbumImages?.Keeps(image) != true)
            {
                var result = operations._results.Get(image);
                throw new ImageAccessException($"'{image}' is the id of a result, not of an image. Refer to a region of it, as @{image}#1, or to its image, as @{result.ImageId}.");
            }

            return await LeaseAsync(image, () => operations.OpenAsync(image, cancellationToken)).ConfigureAwait(false);
        }

        private async Task<EncodedImageLease> LeaseAsync(string name, Func<Task<EncodedImageLease>> open)
        {
            if (_leases.TryGetValue(name, out var held))
            {
                return held;
            }

            var lease = await open().ConfigureAwait(false);
            _leases.Add(name, lease);
            return lease;
        }

        // The picture may have been sent again since, and then goes by another id.
        private EncodedImageLease ImageOf(StoredResult result)
        {
            if (_leases.Values.Append(asked).FirstOrDefault(lease => lease?.Key == result.ImageKey) is { } held)
            {
                return held;
            }

            var lease = operations._images.Get(result.ImageId);
            _leases.Add(result.ImageId, lease);
            return lease;
        }
    }
}
