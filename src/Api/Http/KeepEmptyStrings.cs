using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace Roma.Api.Http;

/// <summary>Leaves a parameter that is empty or blank what it is: no app has such an id, and a name may have such a part. Binding would make it null.</summary>
internal sealed class KeepEmptyStrings : IDisplayMetadataProvider
{
    public void CreateDisplayMetadata(DisplayMetadataProviderContext context) => context.DisplayMetadata.ConvertEmptyStringToNull = false;
}
